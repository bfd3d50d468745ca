import { S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { objectOf } from '../../../lambdas/converter/event.ts';
import { limits } from '../../../lambdas/converter/limits.ts';
import { uploadsIn } from '../../../lambdas/converter/uploads.ts';

const object = {
  ...objectOf({
    eventTime: '2026-03-01T10:00:00.000Z',
    s3: { object: { key: 'k', size: 3, eTag: 'abc', sequencer: '0A' } },
  } as Parameters<typeof objectOf>[0]),
};

const s3 = (answer: () => unknown) =>
  ({ send: () => Promise.resolve().then(answer) }) as unknown as Pick<S3Client, 'send'>;

const failing = (name: string, status: number, message = '') =>
  s3(() => {
    throw new S3ServiceException({
      name,
      message,
      $fault: 'client',
      $metadata: { httpStatusCode: status },
    });
  });

const mayNotList =
  'User: arn:aws:sts::1:assumed-role/x is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::uploads"';
const mayNotGet = mayNotList.replace('ListBucket', 'GetObject');

describe('opening an upload', () => {
  test.each([
    {
      what: 'deleted, seen by a principal that may list',
      client: failing('NoSuchKey', 404),
      state: 'gone',
    },
    {
      what: 'deleted, told to who may not',
      client: failing('AccessDenied', 403, mayNotList),
      state: 'gone',
    },
    { what: 'replaced', client: failing('PreconditionFailed', 412), state: 'replaced' },
    { what: 'archived', client: failing('InvalidObjectState', 403), state: 'archived' },
  ])('that was $what', async ({ client, state }) => {
    expect(await uploadsIn(client, 'uploads').open(object)).toEqual({ state });
  });

  test.each([
    { what: 'a permission that is missing', client: failing('AccessDenied', 403, mayNotGet) },
    { what: 'a refusal without words', client: failing('AccessDenied', 403) },
    { what: 'a fault of S3', client: failing('InternalError', 500) },
  ])('$what is thrown as our own failure', async ({ client }) => {
    await expect(uploadsIn(client, 'uploads').open(object)).rejects.toThrow(S3ServiceException);
  });
});

describe('deleting an upload', () => {
  test.each([
    { what: 'deleted', client: failing('NoSuchKey', 404) },
    {
      what: 'deleted, seen by a principal that may not list',
      client: failing('AccessDenied', 403, mayNotList),
    },
    { what: 'replaced', client: failing('PreconditionFailed', 412) },
  ])('that was $what is done', async ({ client }) => {
    await expect(uploadsIn(client, 'uploads').delete(object)).resolves.toBeUndefined();
  });

  test.each([
    { what: 'is written at the same moment', client: failing('ConditionalRequestConflict', 409) },
    {
      what: 'may not be deleted',
      client: failing('AccessDenied', 403, mayNotList.replace('ListBucket', 'DeleteObject')),
    },
  ])('that $what is thrown', async ({ client }) => {
    await expect(uploadsIn(client, 'uploads').delete(object)).rejects.toThrow(S3ServiceException);
  });
});

const body = (announced: number, ...chunks: string[]) =>
  s3(() => ({
    Body: Readable.from(chunks.map((chunk) => Buffer.from(chunk))),
    ContentLength: announced,
    Metadata: {},
  }));

const bytesOf = async (client: Pick<S3Client, 'send'>): Promise<Buffer> => {
  const opening = await uploadsIn(client, 'uploads').open(object);
  if (opening.state !== 'open') throw new Error(opening.state);
  return opening.upload.bytes();
};

describe('reading an upload', () => {
  test('joins chunks', async () => {
    expect((await bytesOf(body(6, 'abc', 'd', 'ef'))).toString()).toBe('abcdef');
  });

  test.each([
    { what: 'less than announced', client: body(6, 'abc') },
    { what: 'more than announced', client: body(2, 'abc') },
  ])('$what is thrown', async ({ client }) => {
    await expect(bytesOf(client)).rejects.toThrow(RangeError);
  });

  test('an upload above the limit is refused before it is read', async () => {
    await expect(bytesOf(body(limits.uploadBytes + 1))).rejects.toMatchObject({
      code: 'too-large',
    });
  });
});
