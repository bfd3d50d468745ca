import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { failureOf, openS3, send, textOf, xmlOf } from './s3-fixture.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

describe('a conditional write', () => {
  test('of many at once to a free key lets exactly one succeed', async () => {
    const { s3 } = await openS3();
    const headers = { 'if-none-match': '*' };
    const bodies = Array.from({ length: 8 }, (_, at) => `writer ${at}`);
    const outcomes = await Promise.allSettled(
      bodies.map((body) => send(s3, 'PutObject', 'k', { body, headers })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const winner = bodies[outcomes.findIndex(({ status }) => status === 'fulfilled')];
    expect(await textOf(s3, 'k')).toBe(winner);
  });

  test('whose condition fails does not read the payload', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'first' });
    let read = false;
    const body = (async function* () {
      read = true;
      yield await Promise.resolve(Buffer.from('second'));
    })();
    const headers = { 'if-none-match': '*' };
    const failure = await failureOf(
      send(s3, 'PutObject', 'k', { body, contentLength: 6, headers }),
    );
    expect(failure.status).toBe(412);
    expect(read).toBe(false);
  });

  test('by If-Match replaces only the version read', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'one' });
    const headers = { 'if-match': `"${md5('one')}"` };
    await send(s3, 'PutObject', 'k', { body: 'two', headers });
    const failure = await failureOf(send(s3, 'PutObject', 'k', { body: 'three', headers }));
    expect(failure.code).toBe('PreconditionFailed');
    expect(await textOf(s3, 'k')).toBe('two');
  });
});

describe('a delete', () => {
  test('answers 204, also for a missing key', async () => {
    const { s3 } = await openS3();
    await send(s3, 'PutObject', 'k', { body: 'x' });
    expect((await send(s3, 'DeleteObject', 'k')).status).toBe(204);
    expect((await send(s3, 'DeleteObject', 'k')).status).toBe(204);
    expect((await failureOf(send(s3, 'HeadObject', 'k'))).code).toBe('NoSuchKey');
  });

  test('of many keys deletes the allowed ones and reports the others', async () => {
    const { s3 } = await openS3();
    for (const key of ['a', 'b', 'c', 'd']) await send(s3, 'PutObject', key, { body: key });
    const deletion = { versionId: null, allowed: true, message: '' };
    const deletions = [
      { ...deletion, key: 'a' },
      { ...deletion, key: 'b', allowed: false, message: 'not yours' },
      { ...deletion, key: 'c', etag: 'other' },
      { ...deletion, key: 'd', versionId: 'v1' },
      { ...deletion, key: 'nothing' },
    ];
    const answer = xmlOf(await send(s3, 'DeleteObjects', '', { deletions }));
    expect(answer.Deleted).toEqual([{ Key: 'a' }, { Key: 'nothing' }]);
    expect(answer.Error).toMatchObject([
      { Key: 'b', Code: 'AccessDenied', Message: 'not yours' },
      { Key: 'c', Code: 'PreconditionFailed' },
      { Key: 'd', Code: 'NoSuchVersion' },
    ]);
    expect(await textOf(s3, 'b')).toBe('b');
    expect((await failureOf(send(s3, 'GetObject', 'a'))).code).toBe('NoSuchKey');
  });

  test('of many keys in quiet mode reports errors only', async () => {
    const { s3 } = await openS3();
    const deletions = [{ key: 'a', versionId: null, allowed: true, message: '' }];
    const answer = xmlOf(await send(s3, 'DeleteObjects', '', { deletions, quiet: true }));
    expect(answer).not.toHaveProperty('Deleted');
  });

  test('of none, or of more than 1000, is refused', async () => {
    const { s3 } = await openS3();
    const deletion = { key: 'a', versionId: null, allowed: true, message: '' };
    for (const deletions of [[], Array.from({ length: 1001 }, () => deletion)]) {
      expect((await failureOf(send(s3, 'DeleteObjects', '', { deletions }))).code).toBe(
        'MalformedXML',
      );
    }
  });
});
