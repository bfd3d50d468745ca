import type { Handler } from '../handler.ts';

/** Tells that a bucket exists.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const headBucket: Handler = ({ bucket }, request) => {
  bucket(request.bucket);
  return Promise.resolve({ status: 200, headers: {}, body: null });
};
