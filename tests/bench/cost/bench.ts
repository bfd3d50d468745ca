import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import type { KeptDecision } from '../../../engine/gatekeeper/decisions.ts';
import { dandelions, photoBytes } from '../../fixtures/photos.ts';
import { startEmbedded } from '../../integration/embedded.ts';
import type { EngineUnderTest } from '../../integration/engine-under-test.ts';
import { pollPause } from '../../../src/session/poll-plan.ts';
import { prices } from '../prices.ts';
import { row, type Part } from '../row.ts';
import { decisionsSince } from '../wallet/converter-requests.ts';
import { billOf, total, type Consumption } from './bill.ts';
import { countRequests } from './count-requests.ts';
import { conversionGigabytes, LambdaMeter, loggedBytes } from './lambda-meter.ts';
import { uploadByLatchkey } from './latchkey-uploads.ts';
import { referenceDesigns, type ReferenceDesign } from './reference-designs.ts';

/** Uploads of each design, one after another; the figures are of their mean. */
const uploads = 5;
/** Seconds that the page stays open after its last upload. */
const idleSeconds = 120;
const monthSeconds = 30 * 86_400;

/** Milliseconds after which a decision is in the file. */
const written = 100;

interface Design {
  readonly name: string;
  readonly consumption: Consumption;
}

/** Carries the same photograph through three designs and counts what AWS would bill. */
export const benchCost = async (): Promise<readonly Part[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-cost-'));
  const decisionFile = join(folder, 'decisions.jsonl');
  process.env.LATCHKEY_DECISIONS = decisionFile;
  const engine = await startEmbedded({});
  const read = async (): Promise<readonly KeptDecision[]> => {
    await setTimeout(written);
    return decisionsSince(decisionFile, 0);
  };
  try {
    const pictures = await photographs();
    const { formConfirmConvert, oneGrant } = referenceDesigns(engine);
    const form = await measureReference(formConfirmConvert, pictures, read);
    const grant = await measureReference(oneGrant, pictures, read);
    const { consumption, idleDollars } = await measureLatchkey(
      engine,
      pictures,
      read,
      form.conversionGigabyteSeconds,
    );
    return partsOf(
      [
        { name: 'form, confirm, convert', consumption: form },
        { name: 'one grant', consumption: grant },
        { name: 'Latchkey', consumption },
      ],
      idleDollars,
      pictures,
    );
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
};

/** Photographs of about 3 MB that differ: one that is stored already would not be sent. */
const photographs = async (): Promise<readonly Buffer[]> => {
  const photo = await photoBytes(dandelions);
  return Promise.all(
    Array.from({ length: uploads }, (_, index) =>
      sharp(photo)
        .resize({ width: 4000 + index })
        .jpeg({ quality: 92 })
        .toBuffer(),
    ),
  );
};

const perUpload = (consumption: Consumption): Consumption => {
  const entries = Object.entries(consumption).map(([name, sum]) => [name, Number(sum) / uploads]);
  return Object.fromEntries(entries) as unknown as Consumption;
};

const measureReference = async (
  design: ReferenceDesign,
  pictures: readonly Buffer[],
  read: () => Promise<readonly KeptDecision[]>,
): Promise<Consumption> => {
  const before = (await read()).length;
  const meter = new LambdaMeter();
  for (const picture of pictures) await design(picture, meter);
  const decisions = (await read()).slice(before);
  return perUpload({
    ...countRequests(decisions),
    apiRequests: meter.apiRequests,
    lambdaRequests: meter.lambdaRequests,
    controlGigabyteSeconds: meter.controlGigabyteSeconds,
    conversionGigabyteSeconds: meter.conversionGigabyteSeconds,
    logGigabytes: meter.logBytes / 1e9,
  });
};

const isBy = ({ principal }: KeptDecision, { stack }: EngineUnderTest): boolean =>
  principal.includes(`/${stack.converterRoleArn.split('/').at(-1) ?? ''}/`);

const measureLatchkey = async (
  engine: EngineUnderTest,
  pictures: readonly Buffer[],
  read: () => Promise<readonly KeptDecision[]>,
  conversionGigabyteSeconds: number,
): Promise<{ readonly consumption: Consumption; readonly idleDollars: number }> => {
  const { decisions, logBytes, idle } = await uploadByLatchkey(engine, pictures, read, idleSeconds);
  const requests = countRequests(decisions);
  const consumption = perUpload({
    ...requests,
    // The event source mapping receives and deletes each message.
    queueRequests: requests.queueRequests + 2 * uploads,
    apiRequests: 0,
    // Each event is forwarded to the queue, and converted from it.
    lambdaRequests: 2 * uploads,
    controlGigabyteSeconds: uploads * forwardSeconds(decisions, engine) * conversionGigabytes,
    conversionGigabyteSeconds: uploads * conversionGigabyteSeconds,
    logGigabytes: (logBytes + 2 * uploads * loggedBytes.platform) / 1e9,
  });
  const idleRequests = { ...nothing, ...countRequests(idle) };
  const idleDollars =
    (total(idleRequests, 'all') / 1e6) * (looksWithin(monthSeconds) / looksWithin(idleSeconds));
  return { consumption, idleDollars };
};

const nothing: Omit<Consumption, keyof ReturnType<typeof countRequests>> = {
  apiRequests: 0,
  lambdaRequests: 0,
  controlGigabyteSeconds: 0,
  conversionGigabyteSeconds: 0,
  logGigabytes: 0,
};

/** How often an open page reads the log of changes in its first seconds without a change. */
const looksWithin = (seconds: number): number => {
  let looks = 0;
  for (let time = 0; time < seconds * 1000; time += pollPause(looks)) looks += 1;
  return looks;
};

/** Seconds from the user's PutObject to the converter's SendMessage, the shortest of all uploads: a bound
 *  for the invocation that forwards an event. Others waited for a process to start. */
const forwardSeconds = (decisions: readonly KeptDecision[], engine: EngineUnderTest): number => {
  const delays = decisions.flatMap((sent, index) => {
    if (sent.action !== 'sqs:SendMessage') return [];
    const put = decisions
      .slice(0, index)
      .findLast((each) => each.action === 's3:PutObject' && !isBy(each, engine));
    return put === undefined ? [] : [Date.parse(sent.time) - Date.parse(put.time)];
  });
  if (delays.length === 0) throw new Error('no event was forwarded');
  return Math.min(...delays) / 1000;
};

const perMillion = '$ a million uploads';

const partsOf = (
  designs: readonly Design[],
  idleDollars: number,
  pictures: readonly Buffer[],
): readonly Part[] => {
  const [form] = designs;
  const sums = (share: Parameters<typeof total>[1], what: string) =>
    designs.map(({ name, consumption }) => {
      const dollars = total(consumption, share);
      const against = form === undefined ? Number.NaN : total(form.consumption, share);
      return row(`${name}: ${what}`, dollars, perMillion, {
        ...(name === form?.name ? {} : { against: form?.name ?? '', ratio: dollars / against }),
        ...(name === 'Latchkey' && share === 'who may do what'
          ? { target: { atMost: 0.25, of: 'ratio' as const } }
          : {}),
      });
    });
  const megabytes = pictures.reduce((sum, { length }) => sum + length, 0) / pictures.length / 1e6;
  return [
    {
      heading: 'A million uploads',
      about: `A photograph of ${megabytes.toFixed(1)} MB, three sizes, one download of each: the mean of ${uploads}
uploads by running code on the embedded engine, counted from its decision log. _Form, confirm, convert_ has an API
with three functions and redirects each download; _one grant_ has one function that signs the upload and the downloads
at once. Prices of us-east-1, read ${prices.readOn}, without free tiers; transfer to the internet and storage are
equal in all designs and left out.`,
      rows: [
        ...sums('all', 'everything'),
        ...sums('without the conversion', 'without the conversion’s GB-s'),
        ...sums('who may do what', 'without S3’s requests too'),
      ],
    },
    ...designs.map(({ name, consumption }) => ({
      heading: `Where the money goes: ${name}`,
      about: 'Quantities are of one upload.',
      rows: billOf(consumption).map(({ what, quantity, dollars }) =>
        row(`${what}: ${Number(quantity.toPrecision(3))}`, dollars, perMillion),
      ),
    })),
    {
      heading: 'A page that stays open',
      about: `All requests of ${idleSeconds} seconds after the last upload, extended to a month by the page’s plan: an
open page reads the log of changes every five seconds, and every twenty once nothing has happened for five minutes.`,
      rows: [
        row('a page left open', idleDollars, '$ a month', {
          target: { atMost: 0.02, of: 'value' },
        }),
      ],
    },
  ];
};
