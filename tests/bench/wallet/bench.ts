import { randomFillSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import sharp from 'sharp';
import { burstSeconds } from '../../../engine/dynamodb/throughput.ts';
import { tableLimits } from '../../../infra/stack/tables.ts';
import { limits, quota } from '../../../lambdas/converter/limits.ts';
import { clientsFor } from '../../integration/clients.ts';
import { startEmbedded } from '../../integration/embedded.ts';
import { newUser, type EngineUnderTest } from '../../integration/engine-under-test.ts';
import { row, type Part, type Row } from '../row.ts';
import { decisionsSince, requestsOf } from './converter-requests.ts';
import { connections, HostileClient, times, type Achieved } from './hostile-client.ts';
import { attacker } from './worst-bill.ts';

interface Bench {
  readonly engine: EngineUnderTest;
  /** With the operator's credentials, to see what an attack left. */
  readonly operator: S3Client;
  readonly decisionFile: string;
  /** How long an attack without an end goes on. */
  readonly seconds: number;
}

const stored = async (s3: S3Client, Bucket: string, Prefix: string) => {
  let [objects, bytes] = [0, 0];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
    for (const { Size = 0 } of page.Contents ?? []) {
      objects += 1;
      bytes += Size;
    }
  }
  return { objects, bytes };
};

/** A row that holds when no more than `bound` was achieved. */
const bounded = (what: string, value: number, unit: string, bound: number, whose: string): Row =>
  row(what, value, unit, {
    against: `${bound} ${unit} ${whose}`,
    ratio: bound === 0 ? (value === 0 ? 0 : Infinity) : value / bound,
    target: { atMost: 1, of: 'ratio' },
  });

/** A rate that nothing local bounds, beside the one that the bill assumes. */
const assumed = (what: string, { units, seconds }: Achieved, unit: string, rate: number): Row =>
  row(what, units / seconds, unit, {
    against: `${rate} ${unit} assumed`,
    ratio: units / seconds / rate,
  });

const withHostile = async <T>(
  { engine }: Bench,
  attack: (hostile: HostileClient, prefix: string) => Promise<T>,
): Promise<T> => {
  const user = await newUser(engine);
  const hostile = new HostileClient(engine, user);
  try {
    return await attack(hostile, `${user.identityId}/`);
  } finally {
    hostile.close();
  }
};

/** More uploads than a day holds. */
const uploads = (bench: Bench): Promise<readonly Row[]> =>
  withHostile(bench, async (hostile, prefix) => {
    const { engine, operator, decisionFile } = bench;
    const { uploadsBucket } = engine.config;
    await times(quota.maxObjects, () => hostile.upload(Buffer.from('no picture')));
    await engine.settled();
    const before = (await decisionsSince(decisionFile, 0)).length;
    const more = 200;
    await times(more, () => hostile.upload(Buffer.from('no picture')));
    await engine.settled();
    const after = await decisionsSince(decisionFile, before);
    const [roleName = ''] = engine.stack.converterRoleArn.split('/').slice(-1);
    const asked = requestsOf(after, roleName);
    const { objects } = await stored(operator, uploadsBucket, prefix);
    await hostile.upload(new Uint8Array(limits.uploadBytes + 1));
    await engine.settled();
    const kept = await stored(operator, uploadsBucket, prefix);
    return [
      bounded(
        `objects kept of ${quota.maxObjects + more} uploads`,
        objects,
        'objects',
        quota.maxObjects,
        'a day',
      ),
      bounded('objects kept of one above 200 MB', kept.objects - objects, 'objects', 0, ''),
      bounded(
        'writes to the table for each upload over the quota',
        (asked['dynamodb:UpdateItem'] ?? 0) / more,
        'requests',
        2,
        '',
      ),
      bounded(
        'downloads of an upload over the quota by the converter',
        // A conditional delete is decided by s3:GetObject as well.
        ((asked['s3:GetObject'] ?? 0) - (asked['s3:DeleteObject'] ?? 0)) / more,
        'requests',
        0,
        '',
      ),
    ];
  });

/** The most expensive recipe that is taken: eight renditions of noise. */
const renditions = (bench: Bench): Promise<readonly Row[]> =>
  withHostile(bench, async (hostile, prefix) => {
    const { engine, operator } = bench;
    const side = Math.floor(Math.sqrt(limits.outputPixels / 8));
    const noise = randomFillSync(Buffer.alloc(side * side * 3));
    const picture = await sharp(noise, { raw: { width: side, height: side, channels: 3 } })
      .png({ compressionLevel: 0 })
      .toBuffer();
    await hostile.upload(picture, {
      renditions: Array.from({ length: 8 }, (_, index) => ({
        name: `r${index}`,
        width: side,
        fit: 'inside',
        format: 'png',
      })),
    });
    await engine.settled();
    const { bytes } = await stored(operator, engine.config.resultsBucket, prefix);
    const most = Math.min(8 * limits.outputBytes, limits.outputPixels * 4);
    return [bounded('renditions of one upload', bytes / 1e6, 'MB', most / 1e6, 'an upload')];
  });

const policies = (bench: Bench): Promise<readonly Row[]> =>
  withHostile(bench, async (hostile) => {
    const { seconds } = bench;
    const elsewhere = await hostile.storeElsewhere(seconds);
    const parts = await hostile.copyParts(seconds);
    return [
      bounded(
        `objects stored in another storage class, of ${elsewhere.refused} tried`,
        elsewhere.units,
        'objects',
        0,
        '',
      ),
      bounded(
        `parts copied without bandwidth, of ${parts.refused} tried`,
        parts.units,
        'parts',
        0,
        '',
      ),
    ];
  });

/** A table serves its burst first, so the bound grows from there; and one request of each connection may
 *  begin before the last unit is counted. */
const tableBound = (rate: number, seconds: number, largestRequest: number): number =>
  rate * (burstSeconds + seconds) + connections * largestRequest;

const rows = (bench: Bench): Promise<readonly Row[]> =>
  withHostile(bench, async (hostile) => {
    const written = await hostile.writeRows(bench.seconds * 4);
    const read = await hostile.readRows(bench.seconds * 4);
    return [
      bounded(
        `write units in ${Math.round(written.seconds)} s, ${written.refused} requests throttled`,
        written.units,
        'units',
        Math.ceil(tableBound(tableLimits.writeUnits, written.seconds, 400)),
        'with the burst',
      ),
      bounded(
        `read units in ${Math.round(read.seconds)} s, ${read.refused} requests throttled`,
        read.units,
        'units',
        Math.ceil(tableBound(tableLimits.readUnits, read.seconds, 350)),
        'with the burst',
      ),
    ];
  });

/** What the deployment does not bound: an alarm tells, an operator blocks. */
const unbounded = (bench: Bench): Promise<readonly Row[]> =>
  withHostile(bench, async (hostile) => {
    const { seconds, engine } = bench;
    const part = randomFillSync(Buffer.alloc(8 * 1024 * 1024));
    const parts = await hostile.leaveParts(seconds, part);
    const copies = await hostile.copyOntoItself(seconds);
    await engine.settled();
    const downloaded = await hostile.download(seconds, 8 * 1024 * 1024);
    const line = attacker.gigabytesASecond * 1000;
    const inMegabytes = (achieved: Achieved) => ({ ...achieved, units: achieved.units / 1e6 });
    return [
      assumed('parts that are never completed', inMegabytes(parts), 'MB/s', line),
      assumed('copies of an own object', copies, 'requests/s', attacker.writeRequestsASecond),
      assumed('downloads of an own object', inMegabytes(downloaded), 'MB/s', line),
    ];
  });

/** Lets a hostile client with a user's credentials try what the threat model lists, against the embedded
 *  engine.
 *  @param seconds for each attack that has no end. */
export const benchWallet = async (seconds: number): Promise<readonly Part[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-wallet-'));
  const decisionFile = join(folder, 'decisions.jsonl');
  process.env.LATCHKEY_DECISIONS = decisionFile;
  const engine = await startEmbedded({});
  const { s3: operator, dynamodb } = clientsFor(engine.config, engine.operator);
  const bench: Bench = { engine, operator, decisionFile, seconds };
  try {
    return [
      {
        heading: 'Held by the deployment',
        about:
          'Each row is what the client achieved, beside the bound of [the threat model](threat-model.md). A row is met when no more was achieved.',
        rows: [
          ...(await uploads(bench)),
          ...(await renditions(bench)),
          ...(await policies(bench)),
          ...(await rows(bench)),
        ],
      },
      {
        heading: 'Held by an alarm and `npm run user -- block`',
        about:
          'What one client of this machine reaches, beside the rate for which the threat model computes a day.',
        rows: await unbounded(bench),
      },
    ];
  } finally {
    operator.destroy();
    dynamodb.destroy();
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
};
