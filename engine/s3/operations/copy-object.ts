import {
  algorithmNamed,
  checksumElements,
  type Checksum,
  type ChecksumAlgorithm,
} from '../checksums.ts';
import { requireCopySource, requireWriteConditions } from '../conditional-requests.ts';
import type { Engine, Handler } from '../handler.ts';
import { invalidArgument, invalidRequest } from '../s3-failures.ts';
import { storedHeaders } from '../object-response.ts';
import { metadataOf, refuseUnsupported } from '../object-metadata.ts';
import { digestSegments } from '../digests.ts';
import { MAX_PAYLOAD } from '../receive-payload.ts';
import type { ObjectRecord } from '../records.ts';
import type { S3Request } from '../s3-service.ts';
import { requireActiveTier, storageClassOf } from '../storage-class.ts';
import { tagsOfHeader } from '../tags.ts';
import { isoTime, quoted, xmlResponse } from '../xml-response.ts';

type Headers = S3Request['headers'];

/** Copies an object. The copy names the source's data files: no byte is written. Bytes are read only where
 *  the copy has another ETag or checksum than its source: a multipart upload's copy is one piece.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyObject: Handler = async (engine, request) => {
  const { headers, key, copySource } = request;
  if (!copySource) throw invalidArgument('x-amz-copy-source', '', 'Copy Source must be given');
  const { objects, locks, lifecycle } = engine.bucket(request.bucket);
  const source = engine.bucket(copySource.bucket).objects.get(copySource.key);
  refuseUnsupported(headers);
  requireCopySource(headers, source, engine.now());
  requireActiveTier(source);
  requireCopyable(source);
  const storageClass = storageClassOf(headers);
  if (copySource.bucket === request.bucket && copySource.key === key) {
    requireWriteConditions(headers, key, source);
    requireChange(headers);
  }
  const described = describe(headers, source);
  engine.data.hold(source.segments);
  try {
    const digests = await digestsOf(engine, source, wantedAlgorithm(headers, source));
    const copied = await locks.exclusive(key, () => {
      requireWriteConditions(headers, key, objects.find(key));
      return objects.commit({
        ...described,
        ...digests,
        key,
        storageClass,
        segments: source.segments,
        size: source.size,
        multipart: null,
        eventName: 'ObjectCreated:Copy',
      });
    });
    return xmlResponse('CopyObjectResult', result(copied), storedHeaders(copied, lifecycle));
  } finally {
    engine.data.release(source.segments);
  }
};

const result = (copied: ObjectRecord) => ({
  LastModified: isoTime(copied.lastModified),
  ETag: quoted(copied.etag),
  ...checksumElements(copied.checksum),
});

const requireCopyable = (source: ObjectRecord): void => {
  if (source.size > MAX_PAYLOAD) {
    throw invalidRequest(
      `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_PAYLOAD}`,
    );
  }
};

// A storage class counts as a change even if it is the source's.
const requireChange = (headers: Headers): void => {
  const changes =
    headers.get('x-amz-metadata-directive') === 'REPLACE' ||
    headers.has('x-amz-storage-class') ||
    headers.has('x-amz-server-side-encryption') ||
    headers.has('x-amz-website-redirect-location');
  if (!changes) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
};

const describe = (
  headers: Headers,
  source: ObjectRecord,
): Pick<ObjectRecord, 'metadata' | 'tags'> => {
  const replaces = (directive: string): boolean => {
    const value = headers.get(directive) ?? 'COPY';
    if (value === 'COPY' || value === 'REPLACE') return value === 'REPLACE';
    throw invalidArgument(directive, value, `Unknown ${directive}.`);
  };
  return {
    metadata: replaces('x-amz-metadata-directive') ? metadataOf(headers) : source.metadata,
    tags: replaces('x-amz-tagging-directive')
      ? tagsOfHeader(headers.get('x-amz-tagging'))
      : source.tags,
  };
};

const wantedAlgorithm = (headers: Headers, source: ObjectRecord): ChecksumAlgorithm => {
  const name = headers.get('x-amz-checksum-algorithm');
  if (name === undefined) return source.checksum.algorithm;
  const algorithm = algorithmNamed(name);
  if (!algorithm) throw invalidRequest('Checksum algorithm provided is unsupported.');
  return algorithm;
};

const digestsOf = async (
  { data }: Engine,
  source: ObjectRecord,
  algorithm: ChecksumAlgorithm,
): Promise<{ etag: string; checksum: Checksum }> => {
  if (!source.multipart && algorithm === source.checksum.algorithm) {
    return { etag: source.etag, checksum: source.checksum };
  }
  const { etag, checksum } = await digestSegments(data, source.segments, algorithm);
  return { etag, checksum };
};
