/** List prices of us-east-1 in US dollars, without free tiers, as of the date given; Lambda on arm64, HTTP
 *  APIs of API Gateway. AWS's own pages (https://aws.amazon.com/s3/pricing/ and so on) load their figures by
 *  a script, so these were compared with pages of others:
 *  @see https://c3x.dev/blog/s3-request-fees-explained S3's requests
 *  @see https://cloudchipr.com/blog/aws-lambda-pricing Lambda
 *  @see https://airbyte.com/data-engineering-resources/dynamodb-pricing DynamoDB's units
 *  @see https://go-cloud.io/aws-api-gateway-pricing API Gateway, log ingestion */
export const prices = {
  readOn: '2026-11-24',
  s3GigabyteMonth: 0.023,
  s3WriteRequest: 0.005 / 1000,
  s3ReadRequest: 0.0004 / 1000,
  egressGigabyte: 0.09,
  lambdaGigabyteSecond: 0.0000133334,
  lambdaRequest: 0.2 / 1e6,
  apiRequest: 1 / 1e6,
  queueRequest: 0.4 / 1e6,
  tableWriteUnit: 0.625 / 1e6,
  tableReadUnit: 0.125 / 1e6,
  tableGigabyteMonth: 0.25,
  tableBackupGigabyteMonth: 0.2,
  logGigabyte: 0.5,
} as const;
