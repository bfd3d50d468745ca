import type { Handler } from '../handler.ts';

/** Removes an object's tags.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
export const deleteObjectTagging: Handler = async ({ bucket }, { bucket: name, key }) => {
  const { objects, locks } = bucket(name);
  await locks.exclusive(key, () => objects.replace({ ...objects.get(key), tags: {} }));
  return { status: 204, headers: {}, body: null };
};
