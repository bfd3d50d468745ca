import type { Handler } from '../handler.ts';

/** Responds 200 if the bucket exists, with its region.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const headBucket: Handler = ({ bucket, region }, request) => {
  bucket(request.bucket);
  return Promise.resolve({ status: 200, headers: { 'x-amz-bucket-region': region }, body: null });
};
