import { requireMatch } from '../conditional-requests.ts';
import type { Handler } from '../handler.ts';
import { notImplemented } from '../s3-failures.ts';

/** Conditions that only directory buckets have. */
const otherConditions = ['x-amz-if-match-last-modified-time', 'x-amz-if-match-size'];

/** Deletes an object; succeeds if there is none.
 *  @throws S3Failure NotImplemented for a condition on the time or the size.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject: Handler = async ({ bucket }, { bucket: name, key, headers }) => {
  const { objects, uploads, locks } = bucket(name);
  const other = otherConditions.find((header) => headers.has(header));
  if (other !== undefined) throw notImplemented(other);
  await locks.exclusive(key, async () => {
    requireMatch(headers, key, objects.find(key));
    await objects.remove(key);
    await uploads.noteDeletion(key);
  });
  return { status: 204, headers: {}, body: null };
};
