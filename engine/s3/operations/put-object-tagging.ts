import type { Handler } from '../handler.ts';
import { readDocument } from '../receive-payload.ts';
import { tagsOfXml } from '../tags.ts';

/** Large enough for ten tags with every character written as an entity. */
const MAX_DOCUMENT = 256 * 1024;

/** Replaces an object's tags. The object does not change and no event is sent.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export const putObjectTagging: Handler = async ({ bucket }, request) => {
  const { objects, locks } = bucket(request.bucket);
  const tags = tagsOfXml(await readDocument(request, MAX_DOCUMENT));
  await locks.exclusive(request.key, () => objects.replace({ ...objects.get(request.key), tags }));
  return { status: 200, headers: {}, body: null };
};
