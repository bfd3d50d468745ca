import type { Handler } from '../handler.ts';
import { readResponse } from '../object-response.ts';

/** Responds as GetObject without the bytes.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const headObject: Handler = ({ bucket, now }, request) => {
  const { objects, lifecycle } = bucket(request.bucket);
  const { status, headers } = readResponse(request, objects.get(request.key), lifecycle, now());
  return Promise.resolve({ status, headers, body: null });
};
