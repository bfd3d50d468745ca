import type { Handler } from '../handler.ts';
import { readDocument } from '../receive-payload.ts';
import { tagsOfXml } from '../tags.ts';

/** Ten tags in XML, every character of them an entity, fit many times over. */
const MAX_DOCUMENT = 256 * 1024;

/** Replaces an object's tags; the object stays as it is, and no event tells of it.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export const putObjectTagging: Handler = async ({ bucket }, request) => {
  const { objects, locks } = bucket(request.bucket);
  const tags = tagsOfXml(await readDocument(request, MAX_DOCUMENT));
  await locks.exclusive(request.key, () => objects.replace({ ...objects.get(request.key), tags }));
  return { status: 200, headers: {}, body: null };
};
