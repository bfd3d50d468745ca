import type { Handler } from '../handler.ts';
import { xmlResponse } from '../xml-response.ts';

/** Lists an object's tags.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export const getObjectTagging: Handler = ({ bucket }, { bucket: name, key }) => {
  const { tags } = bucket(name).objects.get(key);
  const Tag = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return Promise.resolve(xmlResponse('Tagging', { TagSet: { Tag } }));
};
