import type { Handler } from '../handler.ts';

/** Responds 200 if the bucket exists, with its region and ARN. The page gives the ARN to directory buckets
 *  only; LocalStack recorded it from AWS for others too (test_create_bucket_head_bucket, 21 February 2026).
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const headBucket: Handler = ({ bucket, region }, request) => {
  bucket(request.bucket);
  return Promise.resolve({
    status: 200,
    headers: {
      'content-type': 'application/xml',
      'x-amz-bucket-region': region,
      'x-amz-bucket-arn': `arn:aws:s3:::${request.bucket}`,
      'x-amz-access-point-alias': 'false',
    },
    body: null,
  });
};
