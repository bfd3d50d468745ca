import { createHash, randomBytes, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newFileId, newSessionId } from '#contract/ids';
import { uploadKey } from '#contract/object-keys';
import { temporaryFolder } from '../app-process.ts';
import { needs } from './capabilities.ts';
import { clientsFor, type Clients } from './clients.ts';
import { startEngineProcess, type EngineProcess } from './engine-process.ts';
import { signIn, type SignedIn } from './users.ts';

const mebibyte = 1024 * 1024;
// Just below the converter's limit: it deletes larger uploads, perhaps before the test reads them.
const size = 184 * mebibyte;
const partSize = 8 * mebibyte;
const limit = 300 * 1000 * 1000;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let engine: EngineProcess;
let user: SignedIn;
let clients: Clients;
let file: string;
let digest: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  engine = await startEngineProcess(path.join(folder.path, 'data'));
  user = await signIn(engine.config, await engine.newAccount());
  clients = clientsFor(engine.config, user.credentials);
  file = path.join(folder.path, 'noise');
  digest = await writeNoise();
});

afterAll(async () => {
  await engine.stop();
  await folder.remove();
});

const writeNoise = async (): Promise<string> => {
  const hash = createHash('sha256');
  const handle = await open(file, 'w');
  for (let written = 0; written < size; written += mebibyte) {
    const noise = randomBytes(mebibyte);
    hash.update(noise);
    await handle.write(noise);
  }
  await handle.close();
  return hash.digest('hex');
};

const newObject = () => ({
  Bucket: engine.config.uploadsBucket,
  Key: uploadKey({
    identityId: user.identityId,
    sessionId: newSessionId(Date.now()),
    fileId: newFileId(Date.now()),
  }),
});

const storedDigest = async (object: { Bucket: string; Key: string }): Promise<string> => {
  const hash: Hash = createHash('sha256');
  const { Body } = await clients.s3.send(new GetObjectCommand(object));
  for await (const chunk of Body as AsyncIterable<Uint8Array>) hash.update(chunk);
  return hash.digest('hex');
};

const putWhole = async (object: { Bucket: string; Key: string }): Promise<void> => {
  await clients.s3.send(
    new PutObjectCommand({ ...object, Body: createReadStream(file), ContentLength: size }),
  );
};

/** Sends four parts at a time, as the page does. */
const putInParts = async (object: { Bucket: string; Key: string }): Promise<void> => {
  const { UploadId } = await clients.s3.send(new CreateMultipartUploadCommand(object));
  const waiting = Array.from({ length: Math.ceil(size / partSize) }, (_, index) => index + 1);
  const parts: CompletedPart[] = [];
  const sender = async (): Promise<void> => {
    for (let PartNumber = waiting.shift(); PartNumber !== undefined; PartNumber = waiting.shift()) {
      const start = (PartNumber - 1) * partSize;
      const { ETag } = await clients.s3.send(
        new UploadPartCommand({
          ...object,
          UploadId,
          PartNumber,
          Body: createReadStream(file, { start, end: start + partSize - 1 }),
          ContentLength: Math.min(partSize, size - start),
        }),
      );
      parts.push({ PartNumber, ETag });
    }
  };
  await Promise.all([sender(), sender(), sender(), sender()]);
  parts.sort((one, other) => (one.PartNumber ?? 0) - (other.PartNumber ?? 0));
  await clients.s3.send(
    new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts: parts } }),
  );
};

test.for([
  { way: 'in one request', upload: putWhole },
  { way: 'in parts', upload: putInParts },
])(
  '184 MiB sent $way pass through the engine in less than 300 MB of memory',
  needs('ownProcess'),
  async ({ upload }, { skip }) => {
    const object = newObject();
    await upload(object);
    expect(await storedDigest(object)).toBe(digest);
    const peak = await engine.peakMemory();
    if (peak === null) {
      skip('this operating system does not tell how much memory a process has held');
    }
    expect(peak).toBeLessThan(limit);
  },
);
