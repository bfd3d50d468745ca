/** List prices of us-east-1 in US dollars, without free tiers, read on the date given from
 *  https://aws.amazon.com/s3/pricing/, /lambda/pricing/, /dynamodb/pricing/on-demand/,
 *  /sqs/pricing/, /api-gateway/pricing/ (HTTP APIs) and /cloudwatch/pricing/. Lambda on arm64. */
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
