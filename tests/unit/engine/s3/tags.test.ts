import { describe, expect, test } from 'vitest';
import { failureOf, openS3, send, START, xmlOf } from './s3-fixture.ts';

describe("an object's tags", () => {
  const document = (tags: string) =>
    `<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet>${tags}</TagSet></Tagging>`;

  test('are put, listed and removed without touching the object', async () => {
    const { s3, events, clock } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'x' });
    clock.now += 60_000;
    const body = document('<Tag><Key>a &amp; b</Key><Value>1</Value></Tag>');
    await send(s3, 'PutObjectTagging', 'k', { body });
    const listed = xmlOf(await send(s3, 'GetObjectTagging', 'k'));
    expect(listed).toMatchObject({ TagSet: { Tag: { Key: 'a & b', Value: '1' } } });
    const { headers } = await send(s3, 'HeadObject', 'k');
    expect(headers).toMatchObject({
      'x-amz-tagging-count': '1',
      'last-modified': new Date(START).toUTCString(),
    });
    expect((await send(s3, 'DeleteObjectTagging', 'k')).status).toBe(204);
    expect((await send(s3, 'HeadObject', 'k')).headers).not.toHaveProperty('x-amz-tagging-count');
    expect(events).toHaveLength(1);
  });

  test.each([
    { name: 'not XML', body: 'tags', code: 'MalformedXML' },
    { name: 'another document', body: '<Delete/>', code: 'MalformedXML' },
    {
      name: 'a tag without a value',
      body: document('<Tag><Key>a</Key></Tag>'),
      code: 'MalformedXML',
    },
    {
      name: 'a declared entity',
      body: `<!DOCTYPE x [<!ENTITY e "v">]>${document('')}`,
      code: 'MalformedXML',
    },
    {
      name: 'one key twice',
      body: document('<Tag><Key>a</Key><Value/></Tag><Tag><Key>a</Key><Value/></Tag>'),
      code: 'InvalidTag',
    },
    {
      // Verified on AWS by moto, test_put_object_tagging_prefixed_with_aws, 22 August 2026.
      name: 'a key that begins with aws:',
      body: document('<Tag><Key>aws:a</Key><Value/></Tag>'),
      code: 'InvalidTag',
    },
    { name: 'a body of 300 KB', body: 'x'.repeat(300_000), code: 'MalformedXML' },
  ])('are refused as $name', async ({ body, code }) => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'x' });
    expect((await failureOf(send(s3, 'PutObjectTagging', 'k', { body }))).code).toBe(code);
  });
});
