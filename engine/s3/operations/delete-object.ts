import { requireMatch } from '../conditional-requests.ts';
import type { Handler } from '../handler.ts';

/** Deletes an object; succeeds if there is none.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject: Handler = async ({ bucket }, { bucket: name, key, headers }) => {
  const { objects, uploads, locks } = bucket(name);
  await locks.exclusive(key, async () => {
    requireMatch(headers, key, objects.find(key));
    await objects.remove(key);
    await uploads.noteDeletion(key);
  });
  return { status: 204, headers: {}, body: null };
};
