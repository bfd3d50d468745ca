import type { BucketStore } from '../bucket-store.ts';
import { requireMatch } from '../conditional-requests.ts';
import type { Handler } from '../handler.ts';
import { malformedXml, noSuchVersion } from '../s3-failures.ts';
import { S3Failure, type Deletion } from '../s3-service.ts';
import { xmlResponse } from '../xml-response.ts';

/** Keys that one request may name.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const MAX_KEYS = 1000;

/** Deletes many objects, each by itself; the response lists deletions and errors.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const deleteObjects: Handler = async ({ bucket }, { bucket: name, deletions, quiet }) => {
  const store = bucket(name);
  if (!deletions || deletions.length === 0 || deletions.length > MAX_KEYS) throw malformedXml();
  const deleted: { Key: string }[] = [];
  const errors: ReturnType<typeof errorElements>[] = [];
  for (const deletion of deletions) {
    const failure = await attempt(store, deletion);
    if (failure) errors.push(errorElements(deletion, failure));
    else if (!quiet) deleted.push({ Key: deletion.key });
  }
  return xmlResponse('DeleteResult', { Deleted: deleted, Error: errors });
};

const errorElements = ({ key, versionId }: Deletion, { code, message }: S3Failure) => ({
  Key: key,
  VersionId: versionId ?? undefined,
  Code: code,
  Message: message,
});

const attempt = async (store: BucketStore, deletion: Deletion): Promise<S3Failure | null> => {
  const { key, versionId, etag, allowed, message } = deletion;
  if (!allowed) return new S3Failure(403, 'AccessDenied', message);
  if (versionId !== null && versionId !== 'null') return noSuchVersion(key, versionId);
  const conditions = new Map(etag === undefined ? [] : [['if-match', etag]]);
  try {
    await store.locks.exclusive(key, async () => {
      requireMatch(conditions, key, store.objects.find(key));
      await store.objects.remove(key);
      await store.uploads.noteDeletion(key);
    });
    return null;
  } catch (error) {
    if (error instanceof S3Failure) return error;
    throw error;
  }
};
