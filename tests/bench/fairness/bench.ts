import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { newFileId, newSessionId } from '#contract/ids';
import { fileKey } from '#contract/item-keys';
import { uploadKey } from '#contract/object-keys';
import { dandelions, photoBytes } from '../../fixtures/photos.ts';
import { clientsFor } from '../../integration/clients.ts';
import { signIn } from '../../integration/users.ts';
import { row, type Part, type Row, type Target } from '../row.ts';
import { startCountedEngine, type CountedEngine } from '../scale/counted-engine.ts';
import { floods, type Flood } from './floods.ts';

/** Pictures of the quiet user in each half of a round; two before them start the converter. */
const pictures = 8;
/** Between two pictures, milliseconds. */
const quietFor = 300;
/** Between two looks for the result, milliseconds. */
const lookEvery = 20;
/** How long a flood gathers before the quiet user comes, milliseconds. */
const head = 5_000;

/** What a quiet user saw of one picture, in milliseconds. */
interface Seen {
  /** From sending it to its result. */
  readonly waited: number;
  /** Of that, the conversion itself. */
  readonly converted: number;
}

/** How long conversions took, by the upload's key, as the converter logged it. */
const conversionsIn = async (log: string): Promise<ReadonlyMap<string, number>> => {
  const lines = (await readFile(log, 'utf8')).split('\n').filter((line) => line.endsWith('}'));
  return new Map(
    lines
      .map((line) => JSON.parse(line) as { key?: string; duration?: number; outcome?: string })
      .flatMap(({ key, duration, outcome }) =>
        key !== undefined && typeof duration === 'number' && outcome === 'ready'
          ? [[key, duration] as const]
          : [],
      ),
  );
};

/** Uploads one picture after the other, and waits for the result of each. */
const quietUser = async ({ engine, log }: Place): Promise<readonly Seen[]> => {
  const { config } = engine;
  const { identityId, credentials } = await signIn(config, await engine.newAccount());
  const { s3, dynamodb } = clientsFor(config, credentials);
  const photo = await photoBytes(dandelions);
  const uploadAndWait = async (): Promise<{ key: string; waited: number }> => {
    const sessionId = newSessionId(Date.now());
    const fileId = newFileId(Date.now());
    const key = uploadKey({ identityId, sessionId, fileId });
    const row = { identityId: { S: identityId }, itemKey: { S: fileKey(sessionId, fileId) } };
    const start = performance.now();
    await s3.send(new PutObjectCommand({ Bucket: config.uploadsBucket, Key: key, Body: photo }));
    for (;;) {
      const look = new GetItemCommand({ TableName: config.resultsTable, Key: row });
      const { Item } = await dynamodb.send(look);
      if (Item?.status?.S === 'ready') return { key, waited: performance.now() - start };
      if (Item?.status?.S === 'failed') throw new Error(JSON.stringify(Item.failure));
      await pause(lookEvery);
    }
  };
  const waits: { key: string; waited: number }[] = [];
  for (let index = -2; index < pictures; index += 1) {
    const picture = await uploadAndWait();
    if (index >= 0) waits.push(picture);
    await pause(quietFor);
  }
  s3.destroy();
  dynamodb.destroy();
  const conversions = await conversionsIn(log);
  return waits.map(({ key, waited }) => ({ waited, converted: conversions.get(key) ?? NaN }));
};

/** An engine, and the log of its converter. */
interface Place {
  readonly engine: CountedEngine;
  readonly log: string;
}

/** Runs `act` on a new engine, in a process of its own: what one flood left does not slow the next. */
const onNewEngine = async <T>(act: (place: Place) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'latchkey-fairness-'));
  const data = path.join(folder, 'data');
  const engine = await startCountedEngine(data);
  try {
    return await act({ engine, log: path.join(data, 'converter.log') });
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

/** Runs `act` while another process floods the engine. */
const besideFlood = async <T>(
  { engine: { config, newAccount } }: Place,
  flood: Flood,
  act: () => Promise<T>,
): Promise<T> => {
  const account = await newAccount();
  const program = path.join(import.meta.dirname, 'flood-program.ts');
  const child = fork(program, [flood], { execArgv: ['--import', 'tsx'] });
  const exited = once(child, 'exit');
  child.send({ config, account });
  await once(child, 'message');
  await pause(head);
  try {
    return await act();
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
};

const percentile = (values: readonly number[], of: number): number =>
  [...values].sort((one, other) => one - other)[Math.ceil(values.length * of) - 1] ?? Number.NaN;

const rowsOf = (flood: Flood, alone: readonly Seen[], beside: readonly Seen[]): readonly Row[] => {
  const figure = (seen: readonly Seen[], of: number, what: (each: Seen) => number) =>
    percentile(seen.map(what), of);
  const compared = (
    what: string,
    of: number,
    measure: (each: Seen) => number,
    target?: Target,
  ): Row => {
    const [one, other] = [figure(alone, of, measure), figure(beside, of, measure)];
    return row(`${flood}: ${what}`, other, 'ms', {
      against: `${Math.round(one)} ms alone`,
      ratio: other / one,
      ...(target === undefined ? {} : { target }),
    });
  };
  return [
    compared('median', 0.5, ({ waited }) => waited),
    compared('p95', 0.95, ({ waited }) => waited, { atMost: 2, of: 'ratio' }),
    compared('of it the own conversion, median', 0.5, ({ converted }) => converted),
    compared('of it everything before, median', 0.5, ({ waited, converted }) => waited - converted),
  ];
};

const measure = async (flood: Flood, rounds: number): Promise<readonly Row[]> => {
  const alone: Seen[] = [];
  const beside: Seen[] = [];
  for (let round = 0; round < rounds; round += 1) {
    alone.push(...(await onNewEngine(quietUser)));
    beside.push(
      ...(await onNewEngine((place) => besideFlood(place, flood, () => quietUser(place)))),
    );
  }
  return rowsOf(flood, alone, beside);
};

/** Lets a quiet user upload a photograph now and then and wait for its result, alone and beside a hostile
 *  account, in turn on new embedded engines.
 *  @param rounds of each flood: 8 pictures alone and 8 beside it. */
export const benchFairness = async (
  rounds: number,
  progress: (heading: string) => void,
): Promise<readonly Part[]> => {
  const rows: Row[] = [];
  for (const flood of Object.keys(floods) as Flood[]) {
    rows.push(...(await measure(flood, rounds)));
    progress(flood);
  }
  return [
    {
      heading: 'What a quiet user waits for beside a flood',
      about: `${rounds * pictures} pictures of 16 megapixels alone and as many beside each flood, in turn, each time on a new engine. The flood has sent for ${head / 1000} s before the first. From the upload to the row that says ready, by the client’s clock.`,
      rows,
    },
  ];
};
