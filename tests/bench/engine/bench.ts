import { signIn } from '../../integration/users.ts';
import { failedRow, median, pairedRatio, row, type Part, type Row, type Target } from '../row.ts';
import { decisionsPerSecond } from './authorisation.ts';
import {
  startEmbeddedContender,
  startEmulator,
  type Contender,
  type Embedded,
} from './contenders.ts';
import { requestsOf } from './requests.ts';
import { sendAll } from './send-all.ts';

const emulators = ['ministack', 'moto'] as const;
const rounds = 5;

/** Measures the engine beside emulators that check neither signature nor policy. */
export const benchEngine = async (): Promise<readonly Part[]> => {
  const embedded = await startEmbeddedContender();
  const others: Contender[] = [];
  const missing: Row[] = [];
  try {
    for (const name of emulators) {
      const started = await startEmulator(name);
      if (typeof started === 'string') missing.push(failedRow(name, started));
      else others.push(started);
    }
    const own = await ownRows(embedded);
    const signIns = await signInRows(embedded, others);
    const requests = await requestRows(embedded, others);
    return [
      {
        heading: 'Requests',
        about: `Answers a second, eight requests at a time over kept connections, signed beforehand with a
user’s credentials. Medians of ${rounds} rounds in turn; ratios are the medians of each round’s. The engine
verifies every signature, evaluates the policies and logs the decision, and what it has accepted is in
files; the emulators check nothing and keep everything in memory.`,
        rows: [...signIns, ...requests, ...missing],
      },
      {
        heading: 'The engine alone',
        about: `Decisions are of the user’s policy, in this process, without a trace. The start is of a
process with a user’s data, until it is ready. Memory is the process’s peak, after
${warmRequests} requests and after ${manyRequests} more.`,
        rows: own,
      },
    ];
  } finally {
    await embedded.stop();
    for (const other of others) await other.stop();
  }
};

/** Ratio to MiniStack that each kind of request has to reach. */
const targets: Readonly<Record<string, number>> = { GetItem: 2, 'GetObject of 10 kB': 2 };
const targetOf = (what: string, other: Contender): { target?: Target } =>
  other.name.startsWith('ministack')
    ? { target: { atLeast: targets[what] ?? 1.5, of: 'ratio' } }
    : {};

const requestRows = async (
  embedded: Contender,
  others: readonly Contender[],
): Promise<readonly Row[]> => {
  const contenders = [embedded, ...others];
  const kinds = await Promise.all(contenders.map(({ config, user }) => requestsOf(config, user)));
  const rows: Row[] = [];
  for (const [index, { what, perRound }] of (kinds[0] ?? []).entries()) {
    const rates = contenders.map((): number[] => []);
    for (let round = 0; round < rounds; round += 1) {
      for (const [number, requests] of kinds.entries()) {
        const messages = await requests[index]?.sign(perRound);
        rates[number]?.push(await sendAll(messages ?? []));
      }
    }
    rows.push(...compared(what, 'a second', contenders, rates));
  }
  return rows;
};

const signInRows = async (
  embedded: Contender,
  others: readonly Contender[],
): Promise<readonly Row[]> => {
  const contenders = [embedded, ...others];
  const rates = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [number, { config, user }] of contenders.entries()) {
      const start = performance.now();
      await signIn(config, user);
      rates[number]?.push(1000 / (performance.now() - start));
    }
  }
  return compared('sign-in by SRP, credentials included', 'a second', contenders, rates);
};

const compared = (
  what: string,
  unit: string,
  contenders: readonly Contender[],
  rates: readonly (readonly number[])[],
): readonly Row[] => {
  const [own = [], ...theirs] = rates;
  const [, ...others] = contenders;
  return [
    row(what, median(own), unit),
    ...others.map((other, index) => {
      const rate = theirs[index] ?? [];
      return row(`${what}, ${other.name}: embedded against it`, median(rate), unit, {
        against: other.name,
        ratio: pairedRatio(own, rate),
        ...targetOf(what, other),
      });
    }),
  ];
};

const warmRequests = 10_000;
const manyRequests = 100_000;

/** Milliseconds from the start of a process with a user's data until it is ready. */
const readyAfterStart = async (): Promise<number> => {
  const embedded = await startEmbeddedContender();
  try {
    await requestsOf(embedded.config, embedded.user);
    return await embedded.restart();
  } finally {
    await embedded.stop();
  }
};

const ownRows = async (embedded: Embedded): Promise<readonly Row[]> => {
  const decisions = await decisionsPerSecond();
  const [getItem] = await requestsOf(embedded.config, embedded.user);
  const sendMany = async (count: number) => sendAll((await getItem?.sign(count)) ?? []);
  await sendMany(warmRequests);
  const warm = await embedded.process.peakMemory();
  await sendMany(manyRequests);
  const later = await embedded.process.peakMemory();
  const ready = await readyAfterStart();
  return [
    row('decisions on one core', decisions, 'a second', {
      target: { atLeast: 50_000, of: 'value' },
    }),
    row('ready after a start with data', ready, 'ms', { target: { atMost: 1000, of: 'value' } }),
    warm === null || later === null
      ? failedRow('memory', 'this kernel does not report it')
      : row(`peak memory after ${manyRequests} more requests`, later / 1e6, 'MB', {
          against: `${(warm / 1e6).toFixed(0)} MB after ${warmRequests}`,
          ratio: later / warm,
          target: { atMost: 1.1, of: 'ratio' },
        }),
  ];
};
