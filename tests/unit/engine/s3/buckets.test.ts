import { describe, expect, test } from 'vitest';
import { openS3, send, xmlOf } from './s3-fixture.ts';

describe('buckets', () => {
  test('are listed by name with their region and the owner', async () => {
    const { s3 } = await openS3();
    const { Buckets, Owner } = xmlOf(await send(s3, 'ListBuckets', '', { bucket: '' }));
    expect(Buckets).toMatchObject({
      Bucket: [
        { Name: 'results', BucketRegion: 'us-east-1' },
        { Name: 'uploads', BucketRegion: 'us-east-1' },
      ],
    });
    expect(Owner).toHaveProperty('ID');
  });

  test('are listed page by page', async () => {
    const { s3 } = await openS3();
    const query = { 'max-buckets': '1' };
    const first = xmlOf(await send(s3, 'ListBuckets', '', { bucket: '', query }));
    expect(first).toMatchObject({ Buckets: { Bucket: { Name: 'results' } } });
    const token = { 'continuation-token': String(first.ContinuationToken) };
    const second = xmlOf(await send(s3, 'ListBuckets', '', { bucket: '', query: token }));
    expect(second).toMatchObject({ Buckets: { Bucket: { Name: 'uploads' } } });
    expect(second).not.toHaveProperty('ContinuationToken');
  });

  test.each([
    { region: 'us-east-1', text: undefined },
    { region: 'eu-west-1', text: 'eu-west-1' },
  ])('in $region have the location constraint $text', async ({ region, text }) => {
    const { s3 } = await openS3({ region });
    const { body } = await send(s3, 'GetBucketLocation', '');
    expect(/>([^<>]+)<\/LocationConstraint>/.exec(String(body))?.[1]).toBe(text);
    expect((await send(s3, 'HeadBucket', '')).headers['x-amz-bucket-region']).toBe(region);
  });
});
