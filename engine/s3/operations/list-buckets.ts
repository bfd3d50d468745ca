import { compareKeys } from '../key-order.ts';
import type { Handler } from '../handler.ts';
import { wholeNumber } from '../page-size.ts';
import { invalidArgument } from '../s3-failures.ts';
import { isoTime, xmlResponse } from '../xml-response.ts';

const MAX_BUCKETS = 10_000;

/** Lists the account's buckets by name.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const listBuckets: Handler = ({ buckets, region, ownerId }, { query }) => {
  const prefix = query.get('prefix') ?? '';
  const maxBuckets = wholeNumber('max-buckets', query.get('max-buckets'), MAX_BUCKETS);
  if (maxBuckets < 1 || maxBuckets > MAX_BUCKETS) {
    throw invalidArgument(
      'max-buckets',
      String(maxBuckets),
      `Argument max-buckets must be an integer between 1 and ${MAX_BUCKETS}`,
    );
  }
  const token = query.get('continuation-token') ?? '';
  const after = Buffer.from(token, 'base64url').toString();
  const inRegion = (query.get('bucket-region') ?? region) === region;
  const matching = buckets()
    .filter(({ name }) => inRegion && name.startsWith(prefix) && name > after)
    .sort((left, right) => compareKeys(left.name, right.name));
  const page = matching.slice(0, maxBuckets);
  const last = page.at(-1);
  const next = last !== undefined && page.length < matching.length ? last.name : null;
  const content = {
    Buckets: {
      Bucket: page.map(({ name, created }) => ({
        Name: name,
        CreationDate: isoTime(created),
        BucketRegion: region,
        BucketArn: `arn:aws:s3:::${name}`,
      })),
    },
    Owner: { ID: ownerId },
    ContinuationToken: next === null ? undefined : Buffer.from(next).toString('base64url'),
    Prefix: query.get('prefix'),
  };
  return Promise.resolve(xmlResponse('ListAllMyBucketsResult', content));
};
