import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { temporaryFolder } from '../app-process.ts';
import { clientsFor } from '../integration/clients.ts';
import { newUser, startEngine, type EngineUnderTest } from '../integration/engine-under-test.ts';
import type { SignedIn } from '../integration/users.ts';

/** An engine with a user, whose credentials the client gets, and another user's object, which the
 *  client must not reach. */
export interface TwoOwners {
  readonly engine: EngineUnderTest;
  readonly user: SignedIn;
  /** Bucket for uploads. */
  readonly bucket: string;
  /** S3's endpoint without a bucket. */
  readonly endpoint: string;
  /** Ends with a slash. */
  readonly ownPrefix: string;
  /** Ends with a slash; holds the object `secret`. */
  readonly foreignPrefix: string;
  /** The client's home folder. */
  readonly home: string;
  /** A new file of random bytes in the home folder: longer than every client's part size. */
  largeFile(name: string): Promise<{ readonly file: string; readonly bytes: Buffer }>;
  read(name: string): Promise<Buffer>;
  /** What the bucket holds under a key, asked by the operator; null for no object. */
  stored(key: string): Promise<Buffer | null>;
  close(): Promise<void>;
}

const tenMebibytes = 10 * 1024 * 1024;

export const startTwoOwners = async (): Promise<TwoOwners> => {
  const engine = await startEngine();
  const [user, other] = [await newUser(engine), await newUser(engine)];
  const folder = await temporaryFolder();
  const bucket = engine.config.uploadsBucket;
  const foreignPrefix = `${other.identityId}/`;
  const operator = clientsFor(engine.config, engine.operator).s3;
  await operator.send(
    new PutObjectCommand({ Bucket: bucket, Key: `${foreignPrefix}secret`, Body: 'secret' }),
  );
  return {
    engine,
    user,
    bucket,
    endpoint: engine.config.endpoints?.s3 ?? '',
    ownPrefix: `${user.identityId}/`,
    foreignPrefix,
    home: folder.path,
    async largeFile(name) {
      const bytes = randomBytes(tenMebibytes + 1);
      const file = path.join(folder.path, name);
      await writeFile(file, bytes);
      return { file, bytes };
    },
    read: (name) => readFile(path.join(folder.path, name)),
    async stored(key) {
      try {
        const { Body } = await operator.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchKey') return null;
        throw error;
      }
    },
    async close() {
      await engine.close();
      await folder.remove();
    },
  };
};
