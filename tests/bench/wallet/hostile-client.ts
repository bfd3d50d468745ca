import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { newFileId, newSessionId } from '#contract/ids';
import { uploadKey } from '#contract/object-keys';
import type { EngineUnderTest } from '../../integration/engine-under-test.ts';
import { clientsFor, type Clients } from '../../integration/clients.ts';
import type { SignedIn } from '../../integration/users.ts';

/** Requests that a client has open at the same time. */
export const connections = 8;

/** What a client with a user's credentials got out of one attack. */
export interface Achieved {
  /** In the attack's own unit: requests, bytes, capacity units. */
  readonly units: number;
  readonly seconds: number;
  readonly refused: number;
}

/** What a deployment answers to a request that it does not let through. */
const refusals: ReadonlySet<string> = new Set(['AccessDenied', 'ThrottlingException']);

/** Sends requests without a pause over all connections until the time is over.
 *  @param one sends one request and gives the units it achieved.
 *  @throws any error but a refusal: it says nothing about the deployment's bounds. */
const flood = async (seconds: number, one: () => Promise<number>): Promise<Achieved> => {
  const start = performance.now();
  const total = { units: 0, refused: 0 };
  const connection = async (): Promise<void> => {
    while (performance.now() - start < seconds * 1000) {
      try {
        // Not `+= await`, which would add to what the sum was before the request.
        const units = await one();
        total.units += units;
      } catch (error) {
        if (!(error instanceof Error) || !refusals.has(error.name)) throw error;
        total.refused += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  return { ...total, seconds: (performance.now() - start) / 1000 };
};

/** Runs `one` a number of times, some at the same time. */
export const times = async (count: number, one: () => Promise<unknown>): Promise<void> => {
  let left = count;
  const connection = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await one();
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
};

/** A signed-up account that does whatever its credentials allow. It uses the SDK as the page does, but
 *  none of the page's own limits. */
export class HostileClient {
  readonly #clients: Clients;
  readonly #engine: Pick<EngineUnderTest, 'config'>;
  readonly #user: SignedIn;

  constructor(engine: Pick<EngineUnderTest, 'config'>, user: SignedIn) {
    this.#clients = clientsFor(engine.config, user.credentials);
    this.#engine = engine;
    this.#user = user;
  }

  close(): void {
    this.#clients.s3.destroy();
    this.#clients.dynamodb.destroy();
  }

  newUpload() {
    const sessionId = newSessionId(Date.now());
    const address = { identityId: this.#user.identityId, sessionId, fileId: newFileId(Date.now()) };
    return { Bucket: this.#engine.config.uploadsBucket, Key: uploadKey(address) };
  }

  /** @returns the key. */
  async upload(body: Uint8Array, recipe?: object): Promise<string> {
    const object = this.newUpload();
    await this.#clients.s3.send(
      new PutObjectCommand({
        ...object,
        Body: body,
        ...(recipe === undefined ? {} : { Metadata: { recipe: JSON.stringify(recipe) } }),
      }),
    );
    return object.Key;
  }

  /** Counts stored bytes of parts. */
  async leaveParts(seconds: number, part: Uint8Array): Promise<Achieved> {
    const object = this.newUpload();
    const { UploadId } = await this.#clients.s3.send(new CreateMultipartUploadCommand(object));
    let number = 0;
    return flood(seconds, async () => {
      number = (number % 10_000) + 1;
      const input = { ...object, UploadId, PartNumber: number, Body: part };
      await this.#clients.s3.send(new UploadPartCommand(input));
      return part.length;
    });
  }

  /** Counts parts that were copied from an own object, which would need no bandwidth. */
  async copyParts(seconds: number): Promise<Achieved> {
    const source = await this.upload(new Uint8Array(6 * 1024 * 1024));
    const object = this.newUpload();
    const { UploadId } = await this.#clients.s3.send(new CreateMultipartUploadCommand(object));
    return flood(seconds, async () => {
      await this.#clients.s3.send(
        new UploadPartCopyCommand({
          ...object,
          UploadId,
          PartNumber: 1,
          CopySource: `${object.Bucket}/${encodeURI(source)}`,
        }),
      );
      return 1;
    });
  }

  /** Counts PUT requests that were accepted with a storage class of their own. */
  storeElsewhere(seconds: number): Promise<Achieved> {
    return flood(seconds, async () => {
      const object = this.newUpload();
      await this.#clients.s3.send(
        new PutObjectCommand({ ...object, Body: 'x', StorageClass: 'GLACIER' }),
      );
      return 1;
    });
  }

  /** Copies an own object onto itself, which makes an event. */
  async copyOwn(Key: string): Promise<void> {
    const Bucket = this.#engine.config.uploadsBucket;
    await this.#clients.s3.send(
      new CopyObjectCommand({
        Bucket,
        Key,
        CopySource: `${Bucket}/${encodeURI(Key)}`,
        MetadataDirective: 'REPLACE',
      }),
    );
  }

  /** Deletes an own upload. */
  async delete(Key: string): Promise<void> {
    const Bucket = this.#engine.config.uploadsBucket;
    await this.#clients.s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }

  /** Counts copies of one own object onto itself. */
  async copyOntoItself(seconds: number): Promise<Achieved> {
    const key = await this.upload(Buffer.from('no picture'));
    return flood(seconds, async () => {
      await this.copyOwn(key);
      return 1;
    });
  }

  /** Counts downloaded bytes of one own object. */
  async download(seconds: number, bytes: number): Promise<Achieved> {
    const Key = await this.upload(new Uint8Array(bytes));
    const Bucket = this.#engine.config.uploadsBucket;
    return flood(seconds, async () => {
      const { Body } = await this.#clients.s3.send(new GetObjectCommand({ Bucket, Key }));
      return (await Body?.transformToByteArray())?.length ?? 0;
    });
  }

  /** Counts write units of rows of 350 kB in the own partition. */
  writeRows(seconds: number): Promise<Achieved> {
    let row = 0;
    const text = 'x'.repeat(350_000);
    return flood(seconds, async () => {
      row += 1;
      const { ConsumedCapacity: consumed } = await this.#clients.dynamodb.send(
        new PutItemCommand({
          TableName: this.#engine.config.sessionsTable,
          Item: {
            identityId: { S: this.#user.identityId },
            itemKey: { S: `session#${row % 20}` },
            text: { S: text },
          },
          ReturnConsumedCapacity: 'TOTAL',
        }),
      );
      return consumed?.CapacityUnits ?? 0;
    });
  }

  /** Counts read units of queries of the own partition, without its bytes on the way. */
  readRows(seconds: number): Promise<Achieved> {
    return flood(seconds, async () => {
      const { ConsumedCapacity: consumed } = await this.#clients.dynamodb.send(
        new QueryCommand({
          TableName: this.#engine.config.sessionsTable,
          KeyConditionExpression: 'identityId = :me',
          ExpressionAttributeValues: { ':me': { S: this.#user.identityId } },
          Select: 'COUNT',
          ConsistentRead: true,
          ReturnConsumedCapacity: 'TOTAL',
        }),
      );
      return consumed?.CapacityUnits ?? 0;
    });
  }
}
