import type { Handler } from '../handler.ts';
import { xmlResponse } from '../xml-response.ts';

/** Gives the bucket's region; us-east-1 is an empty element.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
export const getBucketLocation: Handler = ({ bucket, region }, { bucket: name }) => {
  bucket(name);
  const text = region === 'us-east-1' ? {} : { '#text': region };
  return Promise.resolve(xmlResponse('LocationConstraint', text));
};
