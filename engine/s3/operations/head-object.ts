import type { Handler } from '../handler.ts';
import { readResponse } from '../object-response.ts';

/** Tells of an object what GetObject would, without the bytes.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const headObject: Handler = ({ bucket }, request) => {
  const { objects, lifecycle } = bucket(request.bucket);
  const { status, headers } = readResponse(request, objects.get(request.key), lifecycle);
  return Promise.resolve({ status, headers, body: null });
};
