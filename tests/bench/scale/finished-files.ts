import path from 'node:path';
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { SessionId } from '#contract/ids';
import { temporaryFolder } from '../../app-process.ts';
import { clientsFor } from '../../integration/clients.ts';
import { startEmbedded, type EmbeddedUnderTest } from '../../integration/embedded.ts';
import { newUser } from '../../integration/engine-under-test.ts';
import { newDeviceStorage, openCore, type Core } from './core.ts';
import { finishedRows, oneMoreFile, type Attributes, type Rows } from './finished-rows.ts';
import {
  openCountedWay,
  readingOf,
  type Answer,
  type CountedWay,
  type Reading,
} from './reading.ts';

/** What one user's device reads, with so many finished files. */
export interface Finished {
  readonly files: number;
  /** The first time, on a new device: until every file is shown as ready. */
  readonly firstLoad: Reading;
  /** Later, on the same device. */
  readonly load: Reading;
  /** One of several polls that find nothing. */
  readonly poll: Reading;
  /** A file that another device has finished: its entry in the log, its row, its outcome, today's usage. */
  readonly news: Reading;
  /** One of several looks for the outcome of a conversion under way. */
  readonly look: Reading;
}

/** Rows in a request.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const rowsAtOnce = 25;

const writeRows = async (engine: EmbeddedUnderTest, { sessions, results }: Rows) => {
  const { dynamodb } = clientsFor(engine.config, engine.operator);
  const write = async (table: string, rows: readonly Attributes[]): Promise<void> => {
    for (let from = 0; from < rows.length; from += rowsAtOnce) {
      const puts = rows.slice(from, from + rowsAtOnce).map((row) => ({
        PutRequest: { Item: marshall(row, { removeUndefinedValues: true }) },
      }));
      await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts } }));
    }
  };
  // Rows before the log's entries, which come last: a device that reads an entry finds what it names.
  await write(engine.config.resultsTable, results);
  await write(engine.config.sessionsTable, sessions);
};

/** How many polls, and looks for outcomes, a figure is the mean of. */
const repeated = 3;

const mean = ({ requests, items, bytes }: Reading, of: number): Reading => ({
  requests: requests / of,
  items: items / of,
  bytes: bytes / of,
});

const poll = async (core: Core, way: CountedWay): Promise<Reading> => {
  for (let polls = 0; polls < repeated; polls += 1) await core.exchanged();
  return mean(readingOf(way.take()), repeated);
};

const isEmptyPoll = ({ operation, items }: Answer): boolean => operation === 'Query' && items === 0;

/** Looks for the outcome of a conversion that does not end; polls meanwhile are left out. */
const looks = async (core: Core, way: CountedWay): Promise<Reading> => {
  const found = [];
  while (found.length < repeated) {
    await core.exchanged();
    found.push(
      ...way.take().filter(({ operation, items }) => operation === 'BatchGetItem' && items === 0),
    );
  }
  return mean(readingOf(found), found.length);
};

const measure = async (
  engine: EmbeddedUnderTest,
  files: number,
  folder: string,
): Promise<Finished> => {
  const user = await newUser(engine);
  const owner = user.identityId;
  const rows = finishedRows(owner, files, Date.now());
  await writeRows(engine, rows);
  const way = await openCountedWay(engine.engine.url);
  const { url } = way;
  const endpoints = { cognitoIdp: url, cognitoIdentity: url, s3: url, dynamodb: url };
  const storage = newDeviceStorage();
  const open = () => openCore({ ...engine.config, endpoints }, user, folder, storage);

  const first = await open();
  await first.ready(files);
  await first.exchanged();
  await first.close();
  const firstLoad = readingOf(way.take());

  const core = await open();
  try {
    const load = readingOf(way.take());
    const polled = await poll(core, way);
    const sessionId = core.workspace.view.sessions[0]?.sessionId as SessionId;
    const change = core.store.snapshot.sync.seen + 1;
    const found = core.exchanged();
    await writeRows(engine, oneMoreFile({ owner, sessionId, change }, true, Date.now()));
    await found;
    await core.ready(files + 1);
    await core.exchanged();
    const news = readingOf(way.take().filter((answer) => !isEmptyPoll(answer)));
    const pending = { owner, sessionId, change: change + 1 };
    await writeRows(engine, oneMoreFile(pending, false, Date.now()));
    return { files, firstLoad, load, poll: polled, news, look: await looks(core, way) };
  } finally {
    await core.close();
    way.close();
  }
};

/** Measures what a device of one user reads, for each number of finished files. The rows are written
 *  directly: nothing is converted. */
export const measureFinished = async (counts: readonly number[]): Promise<readonly Finished[]> => {
  const folder = await temporaryFolder();
  const engine = await startEmbedded({ dataDir: path.join(folder.path, 'engine') });
  try {
    const measured: Finished[] = [];
    for (const files of counts) {
      measured.push(await measure(engine, files, path.join(folder.path, `device-${files}`)));
    }
    return measured;
  } finally {
    await engine.close();
    await folder.remove();
  }
};
