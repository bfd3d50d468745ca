import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  UploadPartCommand,
  type CompletedPart,
  type Part,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newFileId, newSessionId } from '#contract/ids';
import { uploadKey } from '#contract/object-keys';
import { needs } from './capabilities.ts';
import { clientsFor, type Clients } from './clients.ts';
import { newOwner, startEngine, type EngineUnderTest, type Owner } from './engine-under-test.ts';
import { outcomeOf } from './outcome.ts';

const partSize = 5 * 1024 * 1024;
const bytes = randomBytes(2 * partSize + 1000);
const partOf = (partNumber: number): Buffer =>
  bytes.subarray((partNumber - 1) * partSize, partNumber * partSize);

let engine: EngineUnderTest;
let user: Owner;
let clients: Clients;
let target: { Bucket: string; Key: string };
let UploadId: string;

beforeAll(async () => {
  engine = await startEngine();
  user = await newOwner(engine);
  clients = clientsFor(engine.config, user.credentials);
});

afterAll(() => engine.close());

beforeEach(async () => {
  const [sessionId, fileId] = [newSessionId(Date.now()), newFileId(Date.now())];
  target = {
    Bucket: engine.config.uploadsBucket,
    Key: uploadKey({ identityId: user.identityId, sessionId, fileId }),
  };
  const begun = await clients.s3.send(
    new CreateMultipartUploadCommand({
      ...target,
      ContentType: 'image/png',
      Metadata: { name: 'noise.png' },
    }),
  );
  UploadId = begun.UploadId ?? '';
});

const sendPart = async (
  PartNumber: number,
  Body: Buffer = partOf(PartNumber),
): Promise<CompletedPart> => {
  const { ETag } = await clients.s3.send(
    new UploadPartCommand({ ...target, UploadId, PartNumber, Body }),
  );
  return { PartNumber, ETag };
};

const complete = (Parts: CompletedPart[]) =>
  clients.s3.send(
    new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }),
  );

const listParts = async (pageSize: number): Promise<{ parts: Part[]; pages: number }> => {
  const parts: Part[] = [];
  let marker: string | undefined;
  for (let pages = 1; ; pages += 1) {
    const page = await clients.s3.send(
      new ListPartsCommand({ ...target, UploadId, MaxParts: pageSize, PartNumberMarker: marker }),
    );
    parts.push(...(page.Parts ?? []));
    if (page.IsTruncated !== true) return { parts, pages };
    marker = page.NextPartNumberMarker;
  }
};

const md5 = (data: Buffer): Buffer => createHash('md5').update(data).digest();

test('parts sent out of order become one object, byte for byte', needs('objects'), async () => {
  const third = await sendPart(3);
  const first = await sendPart(1);
  const second = await sendPart(2);
  const { ETag } = await complete([first, second, third]);
  const { Body, ContentType, Metadata } = await clients.s3.send(new GetObjectCommand(target));
  const stored = Buffer.from((await Body?.transformToByteArray()) ?? []);

  const whole = md5(Buffer.concat([1, 2, 3].map((number) => md5(partOf(number)))));
  expect(ETag).toBe(`"${whole.toString('hex')}-3"`);
  expect(stored.equals(bytes)).toBe(true);
  expect({ ContentType, Metadata }).toEqual({
    ContentType: 'image/png',
    Metadata: { name: 'noise.png' },
  });
});

test('S3 lists the stored parts in order, page by page', needs('listPartsPages'), async () => {
  await sendPart(3);
  await sendPart(1);
  await sendPart(2);
  const { parts, pages } = await listParts(2);

  expect(pages).toBe(2);
  expect(parts.map(({ PartNumber, Size, ETag }) => ({ PartNumber, Size, ETag }))).toEqual(
    [1, 2, 3].map((PartNumber) => ({
      PartNumber,
      Size: partOf(PartNumber).length,
      ETag: `"${md5(partOf(PartNumber)).toString('hex')}"`,
    })),
  );
});

test('a part sent again replaces the first', needs('objects'), async () => {
  await sendPart(1, Buffer.from('first try'));
  const again = await sendPart(1, Buffer.from('second try'));
  await complete([again]);
  const { Body } = await clients.s3.send(new GetObjectCommand(target));
  expect(await Body?.transformToString()).toBe('second try');
});

test('an object does not exist before its upload is complete', needs('objects'), async () => {
  await sendPart(1);
  expect(await outcomeOf(clients.s3.send(new GetObjectCommand(target)))).not.toBe('done');
});

describe('an upload is not completed with', needs('objects'), () => {
  const cases = [
    {
      what: 'parts in the wrong order',
      asks: needs('partOrderChecked'),
      parts: ([one, two, three]: CompletedPart[]) => [two, one, three],
      code: 'InvalidPartOrder',
    },
    {
      what: "another part's ETag",
      asks: {},
      parts: ([one, two, three]: CompletedPart[]) => [{ ...one, ETag: two?.ETag }, two, three],
      code: 'InvalidPart',
    },
    {
      what: 'a part that was never sent',
      asks: {},
      parts: ([one, two]: CompletedPart[]) => [one, two, { PartNumber: 4, ETag: one?.ETag }],
      code: 'InvalidPart',
    },
  ];

  for (const { what, asks, parts, code } of cases) {
    test(what, asks, async () => {
      const sent = [await sendPart(1), await sendPart(2), await sendPart(3)];
      const wrong = parts(sent).filter((part) => part !== undefined);
      expect(await outcomeOf(complete(wrong))).toBe(code);
      // The upload is still open: the right list completes it.
      expect(await outcomeOf(complete(sent))).toBe('done');
    });
  }

  test('a part below 5 MiB that is not the last', needs('smallPartsRefused'), async () => {
    const small = await sendPart(1, Buffer.from('small'));
    expect(await outcomeOf(complete([small, await sendPart(2)]))).toBe('EntityTooSmall');
  });
});

const checksum = (data: Buffer): string => {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(crc32(data));
  return value.toString('base64');
};

test(
  'a part with a wrong checksum is refused and not stored',
  needs('badChecksumRefused'),
  async () => {
    const send = (ChecksumCRC32: string) =>
      clients.s3.send(
        new UploadPartCommand({
          ...target,
          UploadId,
          PartNumber: 1,
          Body: partOf(1),
          ChecksumCRC32,
        }),
      );
    expect(await outcomeOf(send(checksum(partOf(2))))).toBe('BadDigest');
    expect((await listParts(10)).parts).toEqual([]);
    expect(await outcomeOf(send(checksum(partOf(1))))).toBe('done');
  },
);

test('an aborted upload is deleted with its parts', needs('abortedUploadGone'), async () => {
  const part = await sendPart(1);
  await clients.s3.send(new AbortMultipartUploadCommand({ ...target, UploadId }));
  expect(await outcomeOf(listParts(10))).toBe('NoSuchUpload');
  expect(await outcomeOf(complete([part]))).toBe('NoSuchUpload');
});
