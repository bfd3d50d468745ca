import { describe, expect, test } from 'vitest';
import { failureOf, openS3, send, xmlOf, type OpenedS3 } from './s3-fixture.ts';

const keysOf = (page: Record<string, unknown>): unknown[] =>
  ((page.Contents ?? []) as { Key: string }[]).map(({ Key }) => Key);
const prefixesOf = (page: Record<string, unknown>): unknown[] =>
  ((page.CommonPrefixes ?? []) as { Prefix: string }[]).map(({ Prefix }) => Prefix);

const list = async ({ s3 }: OpenedS3, query: Record<string, string>) =>
  xmlOf(await send(s3, 'ListObjects', '', { query }));

const withKeys = async (...keys: readonly string[]): Promise<OpenedS3> => {
  const opened = await openS3();
  for (const key of keys) await send(opened.s3, 'PutObject', key, { body: 'x' });
  return opened;
};

// Recorded from AWS: localstack/localstack tests/aws/services/s3/test_s3_list_operations.snapshot.json,
// test_list_objects_marker_common_prefixes and test_list_objects_next_marker, 2026-02-21.
describe('ListObjects by marker', () => {
  const folder = [
    'folder/aSubfolder/subFile1',
    'folder/aSubfolder/subFile2',
    'folder/file1',
    'folder/file2',
  ];

  test.each([
    {
      name: 'from the start',
      marker: '',
      page: ['folder/aSubfolder/'],
      next: 'folder/aSubfolder/',
    },
    {
      name: 'after a common prefix',
      marker: 'folder/aSubfolder/',
      page: ['folder/file1'],
      next: 'folder/file1',
    },
    {
      name: 'after a key inside a common prefix',
      marker: 'folder/aSubfolder/subFile1',
      page: ['folder/file1'],
      next: 'folder/file1',
    },
    { name: 'to the end', marker: 'folder/file1', page: ['folder/file2'], next: undefined },
  ])('with a delimiter, $name', async ({ marker, page, next }) => {
    const opened = await withKeys(...folder);
    const query = { prefix: 'folder/', delimiter: '/', 'max-keys': '1', marker };
    const listed = await list(opened, query);
    expect([...keysOf(listed), ...prefixesOf(listed)]).toEqual(page);
    expect(listed.NextMarker).toBe(next);
    expect(listed.IsTruncated).toBe(String(next !== undefined));
  });

  test('gives no NextMarker without a delimiter, and an owner with every object', async () => {
    const opened = await withKeys('a', 'b', 'c');
    const first = await list(opened, { 'max-keys': '1' });
    expect(first).toMatchObject({ IsTruncated: 'true', Marker: '', MaxKeys: '1' });
    expect(first).not.toHaveProperty('NextMarker');
    expect(first).toHaveProperty('Contents.0.Owner.ID');
    expect(keysOf(await list(opened, { marker: 'a' }))).toEqual(['b', 'c']);
  });

  test('encodes marker, prefix and keys under encoding-type=url', async () => {
    const opened = await withKeys('a b/c', 'a b/d e');
    const query = { prefix: 'a b/', marker: 'a b/c', delimiter: ' ', 'encoding-type': 'url' };
    expect(await list(opened, query)).toMatchObject({
      Prefix: 'a+b/',
      Marker: 'a+b/c',
      Delimiter: '+',
      EncodingType: 'url',
      CommonPrefixes: [{ Prefix: 'a+b/d+' }],
    });
  });

  test('rejects an encoding type that S3 does not know', async () => {
    const { s3 } = await openS3();
    const query = { 'encoding-type': '' };
    const failure = await failureOf(
      Promise.resolve().then(() => send(s3, 'ListObjects', '', { query })),
    );
    expect(failure).toMatchObject({ code: 'InvalidArgument', status: 400 });
  });
});

test('ListObjectsV2 gives the owner only with fetch-owner', async () => {
  const { s3 } = await withKeys('a');
  const without = xmlOf(await send(s3, 'ListObjectsV2', ''));
  const query = { 'fetch-owner': 'true' };
  const withOwner = xmlOf(await send(s3, 'ListObjectsV2', '', { query }));
  expect(without).not.toHaveProperty('Contents.0.Owner');
  expect(withOwner).toHaveProperty('Contents.0.Owner.ID');
});
