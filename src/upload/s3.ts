import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  type Part,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Config } from '#contract/config';
import type { ObjectKey } from '#contract/object-keys';
import { uploadId } from '#contract/ids';
import { refusalOf } from '../credentials/request-failures.ts';
import type { Requester } from '../credentials/port.ts';
import { metadataFor } from './object-metadata.ts';
import type { ObjectFacts, ObjectStore, StoredPart } from './port.ts';
import type { RequestOptions } from './request-options.ts';

/** Dependencies of the object store. */
export interface Buckets {
  readonly client: S3Client;
  readonly config: Pick<Config, 'uploadsBucket' | 'resultsBucket'>;
  readonly request: Requester;
}

const headersFor = (facts: ObjectFacts) => ({
  ContentType: facts.contentType,
  Metadata: metadataFor(facts),
});

const toStoredPart = ({ PartNumber, Size, ETag, ChecksumSHA256 }: Part): StoredPart[] =>
  PartNumber === undefined || ETag === undefined
    ? []
    : [{ partNumber: PartNumber, size: Size ?? 0, eTag: ETag, checksum: ChecksumSHA256 ?? null }];

/** Returns the error code and the status of a failed request, also when the requester has wrapped
 *  it. An answer to HEAD has no code. */
const codesOf = (error: unknown): readonly string[] => {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const { code, httpStatus } = refusalOf(cause);
  return [code, String(httpStatus)];
};

const unless = async <Answer, Expected>(
  request: Promise<Answer>,
  expected: Readonly<Record<string, Expected>>,
): Promise<Answer | Expected> => {
  try {
    return await request;
  } catch (error) {
    for (const code of codesOf(error)) {
      const value = expected[code];
      if (value !== undefined) return value;
    }
    throw error;
  }
};

/** S3 answers 404 for a missing key only to callers that may list the bucket, and 403 to others. Listing
 *  is granted by prefix, which HeadObject does not send. The user's own keys are always readable, so 403
 *  means that the object does not exist.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
const absent = { '403': null, '404': null } as const;

/** Creates the store for both buckets. Bodies are Blobs that the browser reads from disk while sending,
 *  and their checksums are passed in, so no request has a body in memory. */
export const createObjectStore = ({ client, config, request }: Buckets): ObjectStore => {
  const Bucket = config.uploadsBucket;

  const keysUnder = async (bucket: string, Prefix: string): Promise<readonly ObjectKey[]> => {
    const keys: ObjectKey[] = [];
    let ContinuationToken: string | undefined;
    do {
      const input = { Bucket: bucket, Prefix, ContinuationToken };
      const page = await request(() => client.send(new ListObjectsV2Command(input)));
      keys.push(
        ...(page.Contents ?? []).flatMap(({ Key }) => (Key as ObjectKey | undefined) ?? []),
      );
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return keys;
  };

  return {
    async put(Key, Body, checksum, facts, { signal, onProgress }) {
      const options: RequestOptions = { abortSignal: signal, onProgress };
      const input = {
        Bucket,
        Key,
        Body,
        ChecksumSHA256: checksum,
        IfNoneMatch: '*',
        ...headersFor(facts),
      };
      const sent = request(() => client.send(new PutObjectCommand(input), options), signal);
      const answer = await unless(sent, { PreconditionFailed: 'exists' as const });
      return answer === 'exists' ? answer : 'stored';
    },

    async createMultipartUpload(Key, facts) {
      const { UploadId } = await request(() =>
        client.send(
          new CreateMultipartUploadCommand({
            Bucket,
            Key,
            ChecksumAlgorithm: 'SHA256',
            ChecksumType: 'COMPOSITE',
            ...headersFor(facts),
          }),
        ),
      );
      return uploadId(UploadId ?? '');
    },

    async listParts(Key, UploadId) {
      const parts: StoredPart[] = [];
      let PartNumberMarker: string | undefined;
      do {
        const input = { Bucket, Key, UploadId, PartNumberMarker };
        const listed = request(() => client.send(new ListPartsCommand(input)));
        const page = await unless(listed, { NoSuchUpload: null });
        if (page === null) return null;
        parts.push(...(page.Parts ?? []).flatMap(toStoredPart));
        PartNumberMarker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
      } while (PartNumberMarker !== undefined);
      return parts;
    },

    async uploadPart(Key, UploadId, PartNumber, Body, checksum, { signal, onProgress }) {
      const options: RequestOptions = { abortSignal: signal, onProgress };
      const input = { Bucket, Key, UploadId, PartNumber, Body, ChecksumSHA256: checksum };
      const sent = request(() => client.send(new UploadPartCommand(input), options), signal);
      const answer = await unless(sent, { NoSuchUpload: null });
      return answer === null ? null : (answer.ETag ?? '');
    },

    async completeMultipartUpload(Key, UploadId, parts) {
      const Parts = parts.map(({ partNumber, eTag, checksum }) => ({
        PartNumber: partNumber,
        ETag: eTag,
        ChecksumSHA256: checksum,
      }));
      const input = { Bucket, Key, UploadId, MultipartUpload: { Parts }, IfNoneMatch: '*' };
      const joined = request(() => client.send(new CompleteMultipartUploadCommand(input)));
      const answer = await unless(joined, {
        PreconditionFailed: 'exists' as const,
        NoSuchUpload: 'no-upload' as const,
        InvalidPart: 'parts-differ' as const,
        InvalidPartOrder: 'parts-differ' as const,
        EntityTooSmall: 'parts-differ' as const,
      });
      return typeof answer === 'string' ? answer : 'stored';
    },

    async abortMultipartUpload(Key, UploadId) {
      const input = { Bucket, Key, UploadId };
      const aborted = request(() => client.send(new AbortMultipartUploadCommand(input)));
      await unless(aborted, { NoSuchUpload: null });
    },

    async head(Key) {
      const input = { Bucket, Key, ChecksumMode: 'ENABLED' as const };
      const found = request(() => client.send(new HeadObjectCommand(input)));
      const answer = await unless(found, absent);
      if (answer === null) return null;
      const { ContentLength, ChecksumSHA256, Metadata } = answer;
      return {
        size: ContentLength ?? 0,
        checksum: ChecksumSHA256 ?? null,
        recipe: Metadata?.recipe ?? null,
      };
    },

    async copy(from, to, facts) {
      const input = {
        Bucket,
        Key: to,
        CopySource: `${Bucket}/${encodeURI(from)}`,
        MetadataDirective: 'REPLACE' as const,
        ...headersFor(facts),
      };
      const copied = request(() => client.send(new CopyObjectCommand(input)));
      const answer = await unless(copied, absent);
      return answer === null ? 'gone' : 'copied';
    },

    async remove(Key) {
      await request(() => client.send(new DeleteObjectCommand({ Bucket, Key })));
    },

    uploadsUnder: (prefix) => keysUnder(Bucket, prefix),

    async removeAllUnder(prefix, obsolete) {
      for (const bucket of [Bucket, config.resultsBucket]) {
        for (const key of (await keysUnder(bucket, prefix)).filter(obsolete)) {
          await request(() => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })));
        }
      }
    },
  };
};
