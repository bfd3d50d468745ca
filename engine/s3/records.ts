import * as v from 'valibot';
import { checksumAlgorithms, checksumTypes } from './checksums.ts';

/** The JSON records of objects, multipart uploads and parts on disk. Each names immutable data files;
 *  replacing the record replaces the object. */

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const texts = v.record(v.string(), v.string());

// Records of earlier engines have none.
const storageClass = v.optional(v.string(), 'STANDARD');

const segments = v.pipe(
  v.array(v.pipe(v.object({ file: v.string(), offset: count, length: count }), v.readonly())),
  v.readonly(),
);

const objectRecord = v.object({
  key: v.string(),
  segments,
  /** Bytes. */
  size: count,
  /** Without quotes. */
  etag: v.string(),
  /** Epoch milliseconds, whole seconds: HTTP dates know no finer. */
  lastModified: count,
  metadata: v.pipe(texts, v.readonly()),
  storageClass,
  tags: v.pipe(texts, v.readonly()),
  checksum: v.pipe(
    v.object({
      algorithm: v.picklist(checksumAlgorithms),
      value: v.string(),
      type: v.picklist(checksumTypes),
    }),
    v.readonly(),
  ),
  /** Of the multipart upload that made it: sizes in bytes, checksums base64; else null. */
  multipart: v.nullable(
    v.object({
      uploadId: v.string(),
      parts: v.pipe(v.array(v.object({ size: count, checksum: v.string() })), v.readonly()),
    }),
  ),
  eventName: v.string(),
  sequencer: v.string(),
});

const uploadRecord = v.object({
  uploadId: v.string(),
  key: v.string(),
  metadata: v.pipe(texts, v.readonly()),
  tags: v.pipe(texts, v.readonly()),
  checksum: v.nullable(
    v.object({ algorithm: v.picklist(checksumAlgorithms), type: v.picklist(checksumTypes) }),
  ),
  storageClass,
  /** Epoch milliseconds. */
  initiated: count,
  /** ARN of who began it; absent for an anonymous sender and in records of earlier engines. */
  initiator: v.optional(v.string()),
  /** Compares with the sequencers of objects: a greater one was created during the upload. */
  sequencer: v.optional(v.string(), ''),
  /** The object of its key was deleted during the upload. */
  keyDeleted: v.optional(v.boolean(), false),
});

const partRecord = v.object({
  partNumber: count,
  segments,
  size: count,
  etag: v.string(),
  /** Base64, by the upload's algorithm or S3's default. */
  checksum: v.string(),
  lastModified: count,
});

export type ObjectRecord = Readonly<v.InferOutput<typeof objectRecord>>;
export type UploadRecord = Readonly<v.InferOutput<typeof uploadRecord>>;
export type PartRecord = Readonly<v.InferOutput<typeof partRecord>>;

/** Each reads one record from its JSON text.
 *  @throws SyntaxError, ValiError: the file is not one that this engine wrote. */
export const parseObjectRecord = (json: string): ObjectRecord =>
  v.parse(objectRecord, JSON.parse(json));
export const parseUploadRecord = (json: string): UploadRecord =>
  v.parse(uploadRecord, JSON.parse(json));
export const parsePartRecord = (json: string): PartRecord => v.parse(partRecord, JSON.parse(json));
