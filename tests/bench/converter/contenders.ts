/** Measures the contenders in turn in one process, in CPU seconds of all threads.
 *  `contenders.ts SOURCE BUNDLE RECIPE ROUNDS` sends the samples to its parent process, without the
 *  warm-up rounds. */
import { UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import type { S3Event } from 'aws-lambda';
import sharp, { type Sharp } from 'sharp';
import { identityId, newFileId, newSessionId } from '#contract/ids';
import { uploadKey } from '#contract/object-keys';
import { qualityOf } from '#contract/default-quality';
import type { Recipe, Rendition } from '#contract/recipe';
import type { Ports } from '../../../lambdas/converter/convert-upload.ts';
import { convert } from '../../../lambdas/converter/convert.ts';
import { handle, type Invocation } from '../../../lambdas/converter/handle.ts';
import { logUpload } from '../../../lambdas/converter/log.ts';
import { outcomesIn } from '../../../lambdas/converter/outcomes.ts';
import { resultsIn } from '../../../lambdas/converter/results.ts';
import { uploadsIn } from '../../../lambdas/converter/uploads.ts';
import { usageIn } from '../../../lambdas/converter/usage.ts';

/** CPU seconds of each contender, by round. */
export interface Samples {
  readonly floor: readonly number[];
  readonly handler: readonly number[];
  readonly deployed: readonly number[];
  readonly perSize: readonly number[];
}

type Handler = (event: Partial<S3Event>, invocation: Invocation) => Promise<void>;

const [source = '', bundle = '', json = '', rounds = '7'] = process.argv.slice(2);
const { renditions } = JSON.parse(json) as Recipe;
const upload = await readFile(source);
// As the converter does.
sharp.cache(false);
sharp.concurrency(1);
const { handler: deployed } = createRequire(import.meta.url)(bundle) as { handler: Handler };

const encode = (picture: Sharp, rendition: Rendition): Promise<Buffer> => {
  const quality = qualityOf(rendition);
  return picture.toFormat(rendition.format, quality === null ? {} : { quality }).toBuffer();
};

const resized = (picture: Sharp, { width }: Rendition): Sharp =>
  width === undefined ? picture : picture.resize({ width });

/** The least possible work: decodes once and makes each size from the one before. */
const floor = async (): Promise<void> => {
  let larger = sharp(upload).autoOrient();
  for (const rendition of renditions) {
    const { data, info } = await resized(larger, rendition)
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    const decoded = () => sharp(data, { raw: { width, height, channels } });
    await encode(decoded(), rendition);
    larger = decoded();
  }
};

const perSize = async (): Promise<void> => {
  for (const rendition of renditions) {
    await encode(resized(sharp(upload).autoOrient(), rendition), rendition);
  }
};

const owner = identityId('us-east-1:00000000-0000-4000-8000-000000000001');
const newKey = () =>
  uploadKey({
    identityId: owner,
    sessionId: newSessionId(Date.now()),
    fileId: newFileId(Date.now()),
  });

const event = (): S3Event => ({
  Records: [
    {
      eventName: 'ObjectCreated:Put',
      eventTime: new Date().toISOString(),
      s3: {
        object: {
          key: encodeURIComponent(newKey()),
          size: upload.length,
          eTag: 'stand-in',
          sequencer: '01',
        },
      },
    } as S3Event['Records'][number],
  ],
});

const invocation: Invocation = {
  awsRequestId: 'request',
  getRemainingTimeInMillis: () => 60_000,
};

const answer = (command: unknown): unknown => {
  if (command instanceof GetObjectCommand) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < upload.length; at += 65_536) {
      chunks.push(upload.subarray(at, at + 65_536));
    }
    const Body = Readable.from(chunks);
    return { Body, ContentLength: upload.length, Metadata: { recipe: json } };
  }
  if (command instanceof UpdateItemCommand) {
    const first = command.input.ExpressionAttributeValues?.[':first'];
    return first === undefined ? {} : { Attributes: { attempts: first } };
  }
  return {};
};

// Stand-ins replace the SDK's clients: the cost of S3 and DynamoDB requests is not the converter's.
const standIn = { send: (command: unknown) => Promise.resolve(answer(command)) };
const s3 = standIn as unknown as Pick<S3Client, 'send'>;
const dynamodb = standIn as unknown as Pick<DynamoDBClient, 'send'>;

const ports: Ports = {
  uploads: uploadsIn(s3, 'uploads'),
  results: resultsIn(s3, 'results'),
  outcomes: outcomesIn(dynamodb, 'results', () => new Date()),
  usage: usageIn(dynamodb, 'results'),
  convert,
  newClaimId: randomUUID,
  deadline: () => new Date(),
};

/** CPU seconds that the processes started by this one have used: the deployed bundle's decoder (Linux).
 *  @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const childrenSeconds = (): number => {
  const ticksPerSecond = 100;
  const pids = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ');
  return pids
    .filter((pid) => pid !== '')
    .map((pid) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [])
    .reduce((sum, fields) => sum + (Number(fields[11]) + Number(fields[12])) / ticksPerSecond, 0);
};

const cpuSeconds = async (contender: () => Promise<void>): Promise<number> => {
  const before = process.cpuUsage();
  const childrenBefore = childrenSeconds();
  await contender();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6 + childrenSeconds() - childrenBefore;
};

const contenders = {
  floor,
  handler: () => handle(ports, event(), invocation, logUpload),
  deployed: () => deployed(event(), invocation),
  perSize,
};
const samples: Record<keyof typeof contenders, number[]> = {
  floor: [],
  handler: [],
  deployed: [],
  perSize: [],
};
// The deployed bundle's requests are slow until the JIT has compiled them.
const warmUps = 10;

// Rotate the order, so that each contender pays for another's garbage in turn.
const rotated = <Item>(items: readonly Item[], by: number): readonly Item[] => {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
};

for (let round = -warmUps; round < Number(rounds); round += 1) {
  for (const [name, contender] of rotated(Object.entries(contenders), round + warmUps)) {
    const seconds = await cpuSeconds(contender);
    if (round >= 0) samples[name as keyof typeof contenders].push(seconds);
  }
}
process.send?.(samples satisfies Samples);
process.disconnect();
