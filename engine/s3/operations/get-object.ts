import type { Handler } from '../handler.ts';
import { readResponse } from '../object-response.ts';
import { sliceSegments } from '../segments.ts';

/** Gives an object's bytes, or a range of them. A write that replaces the object meanwhile does not touch
 *  the bytes on their way.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject: Handler = ({ bucket, data }, request) => {
  const { objects, lifecycle } = bucket(request.bucket);
  const object = objects.get(request.key);
  const { status, headers, range } = readResponse(request, object, lifecycle);
  const body = range && data.read(sliceSegments(object.segments, range));
  return Promise.resolve({ status, headers, body });
};
