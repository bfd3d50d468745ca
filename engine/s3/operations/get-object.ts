import type { Handler } from '../handler.ts';
import { readResponse } from '../object-response.ts';
import { sliceSegments } from '../segments.ts';
import { requireReadable } from '../storage-class.ts';

/** Reads an object's bytes, or a range of them. Replacing the object meanwhile does not affect the
 *  response.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject: Handler = ({ bucket, data, now }, request) => {
  const { objects, lifecycle } = bucket(request.bucket);
  const object = objects.get(request.key);
  const { status, headers, range } = readResponse(request, object, lifecycle, now());
  requireReadable(object);
  const body = range && data.readSmall(sliceSegments(object.segments, range));
  return Promise.resolve({ status, headers, body });
};
