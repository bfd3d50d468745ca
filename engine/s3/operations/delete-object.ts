import { requireMatch } from '../conditional-requests.ts';
import type { Handler } from '../handler.ts';

/** Deletes an object; a key that names none is as good as deleted.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject: Handler = async ({ bucket }, { bucket: name, key, headers }) => {
  const { objects, locks } = bucket(name);
  await locks.exclusive(key, () => {
    requireMatch(headers, key, objects.find(key));
    return objects.remove(key);
  });
  return { status: 204, headers: {}, body: null };
};
