import { randomUUID } from 'node:crypto';
import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import sharp from 'sharp';
import { setTimeout } from 'node:timers/promises';
import { clientsFor } from '../../integration/clients.ts';
import type { EngineUnderTest } from '../../integration/engine-under-test.ts';
import type { LambdaMeter } from './lambda-meter.ts';

/** How often a client asks whether the pictures are there, in milliseconds. */
const pollEvery = 2000;
const widths = [320, 960, 1920] as const;
const linkSeconds = 900;

/** A server-side design: carries one upload through running code, its Lambda functions metered. */
export type ReferenceDesign = (picture: Buffer, meter: LambdaMeter) => Promise<void>;

/** The designs that a server decides in, as they are usually written, on the same engine. Their functions
 *  act with the operator's credentials, and keep everything in the results bucket, which triggers nothing. */
export const referenceDesigns = (
  engine: EngineUnderTest,
): { readonly formConfirmConvert: ReferenceDesign; readonly oneGrant: ReferenceDesign } => {
  const { s3, dynamodb } = clientsFor(engine.config, engine.operator);
  const { resultsBucket: Bucket, sessionsTable: TableName } = engine.config;
  const identityId = { S: 'reference' };
  const rowKey = (id: string) => ({ identityId, itemKey: { S: `upload#${id}` } });
  const original = (id: string) => `reference/${id}/original`;
  const rendition = (id: string, width: number) => `reference/${id}/${width}.webp`;
  const setStatus = (id: string, status: string) =>
    dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: rowKey(id),
        UpdateExpression: 'SET #status = :status',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':status': { S: status } },
      }),
    );
  const createRow = (id: string) =>
    dynamodb.send(
      new PutItemCommand({ TableName, Item: { ...rowKey(id), status: { S: 'granted' } } }),
    );
  const readRow = async (id: string): Promise<string> => {
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: rowKey(id) }));
    return Item?.status?.S ?? '';
  };
  const uploadLink = (id: string) =>
    getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: original(id) }), {
      expiresIn: linkSeconds,
    });
  const downloadLink = (id: string, width: number) =>
    getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: rendition(id, width) }), {
      expiresIn: linkSeconds,
    });
  const convert = async (id: string): Promise<void> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: original(id) }));
    const picture = sharp(await Body?.transformToByteArray()).autoOrient();
    for (const width of widths) {
      const body = await picture.clone().resize({ width }).webp({ quality: 80 }).toBuffer();
      await s3.send(new PutObjectCommand({ Bucket, Key: rendition(id, width), Body: body }));
    }
  };

  return {
    async formConfirmConvert(picture, meter) {
      const id = randomUUID();
      const link = await meter.api(async () => {
        await createRow(id);
        return uploadLink(id);
      });
      await expectOk(fetch(link, { method: 'PUT', body: new Uint8Array(picture) }));
      let converted: Promise<void> = Promise.resolve();
      await meter.api(async () => {
        await s3.send(new HeadObjectCommand({ Bucket, Key: original(id) }));
        await setStatus(id, 'uploaded');
        converted = meter.conversion(async () => {
          await convert(id);
          await setStatus(id, 'ready');
        });
      });
      while ((await meter.api(() => readRow(id))) !== 'ready') await setTimeout(pollEvery);
      await converted;
      for (const width of widths) {
        const redirect = await meter.api(async () => {
          await readRow(id);
          return downloadLink(id, width);
        });
        await expectOk(fetch(redirect));
      }
    },

    async oneGrant(picture, meter) {
      const id = randomUUID();
      const granted = await meter.api(async () => {
        await createRow(id);
        const downloads = await Promise.all(widths.map((width) => downloadLink(id, width)));
        return { upload: await uploadLink(id), downloads };
      });
      await expectOk(fetch(granted.upload, { method: 'PUT', body: new Uint8Array(picture) }));
      const converted = meter.conversion(() => convert(id));
      const last = granted.downloads.at(-1) ?? '';
      // A signed GET of a byte tells as much as a HEAD, which would need a signature of its own.
      while (!(await fetch(last, { headers: { range: 'bytes=0-0' } })).ok) {
        await setTimeout(pollEvery);
      }
      await converted;
      for (const link of granted.downloads) await expectOk(fetch(link));
    },
  };
};

const expectOk = async (response: Promise<Response>): Promise<void> => {
  const { ok, status, text } = await response.then(async (answer) => ({
    ok: answer.ok,
    status: answer.status,
    text: await answer.text(),
  }));
  if (!ok) throw new Error(`${status}: ${text.slice(0, 300)}`);
};
