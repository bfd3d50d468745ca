import { limits, quota, resultsKeptDays } from '../../../lambdas/converter/limits.ts';
import { tableLimits } from '../../../infra/stack/tables.ts';
import { prices } from '../prices.ts';

/** The parts of the synthesized template that bound something. */
export interface TemplateLimits {
  readonly reservedConcurrency: number;
  /** MiB. */
  readonly memorySize: number;
  readonly incompleteUploadDays: number;
  readonly uploadsKeptDays: number;
}

/** What the template does not bound is computed for an attacker with this much: S3's base rate for one
 *  prefix, which is a promise and no cap, and one gigabit a second.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html */
export const attacker = {
  writeRequestsASecond: 3500,
  readRequestsASecond: 5500,
  gigabytesASecond: 0.125,
} as const;

export interface Bill {
  readonly attack: string;
  readonly bound: string;
  /** Whether the deployment itself holds the bound; otherwise an alarm tells and an operator blocks. */
  readonly held: boolean;
  readonly whom: 'each account' | 'all together';
  /** US dollars for what one day of it costs in the end. */
  readonly dollars: number;
}

const day = 86_400;
const gigabyte = 1e9;
const month = 30;

/** The worst bill of one day for each attack that a signed-up account can make. */
export const worstBills = (template: TemplateLimits): readonly Bill[] => {
  const storedDay = prices.s3GigabyteMonth / month;
  const busy = template.reservedConcurrency * day;
  const rendered = Math.min(8 * limits.outputBytes, limits.outputPixels * 4) / gigabyte;
  const events = busy / 0.1;
  const grown = (tableLimits.writeUnits * 1024 * day) / gigabyte;
  return [
    {
      attack: 'uploads within the quota, kept until they expire',
      bound: `${quota.maxBytes / gigabyte} GB a day, ${template.uploadsKeptDays} days`,
      held: true,
      whom: 'each account',
      dollars: (quota.maxBytes / gigabyte) * template.uploadsKeptDays * storedDay,
    },
    {
      attack: 'renditions as large as they may be, kept until they expire',
      bound: `${quota.maxObjects} uploads × ${rendered} GB, ${resultsKeptDays} days`,
      held: true,
      whom: 'each account',
      dollars: quota.maxObjects * rendered * resultsKeptDays * storedDay,
    },
    {
      attack: 'conversions without end, over the quota too',
      bound: `${template.reservedConcurrency} at the same time, all day`,
      held: true,
      whom: 'all together',
      dollars:
        busy * (template.memorySize / 1024) * prices.lambdaGigabyteSecond +
        // Forwarded and converted; sent, received and deleted.
        events * (2 * prices.lambdaRequest + 3 * prices.queueRequest) +
        ((events * 1024) / gigabyte) * prices.logGigabyte,
    },
    {
      attack: 'rows written without end',
      bound: `${tableLimits.writeUnits} write units a second and table`,
      held: true,
      whom: 'all together',
      dollars:
        2 * tableLimits.writeUnits * day * prices.tableWriteUnit +
        grown * (prices.tableGigabyteMonth + prices.tableBackupGigabyteMonth),
    },
    {
      attack: 'rows read without end',
      bound: `${tableLimits.readUnits} read units a second and table`,
      held: true,
      whom: 'all together',
      dollars: 2 * tableLimits.readUnits * day * prices.tableReadUnit,
    },
    {
      attack: 'parts that are never completed',
      bound: `deleted after ${template.incompleteUploadDays} day; 1 Gbit/s; alarm on stored bytes`,
      held: false,
      whom: 'each account',
      dollars: attacker.gigabytesASecond * day * (template.incompleteUploadDays + 1) * storedDay,
    },
    {
      attack: 'PUT, COPY and LIST requests without end',
      bound: `${attacker.writeRequestsASecond} a second; alarm on requests`,
      held: false,
      whom: 'each account',
      dollars: attacker.writeRequestsASecond * day * prices.s3WriteRequest,
    },
    {
      attack: 'GET requests without end',
      bound: `${attacker.readRequestsASecond} a second; alarm on requests`,
      held: false,
      whom: 'each account',
      dollars: attacker.readRequestsASecond * day * prices.s3ReadRequest,
    },
    {
      attack: 'downloads of one’s own objects without end',
      bound: '1 Gbit/s; alarm on downloaded bytes',
      held: false,
      whom: 'each account',
      dollars: attacker.gigabytesASecond * day * prices.egressGigabyte,
    },
  ];
};

/** The table of docs/threat-model.md. */
export const billTable = (bills: readonly Bill[]): string =>
  [
    '| attack | bound | held by | for | worst bill of a day |',
    '| --- | --- | --- | --- | --- |',
    ...bills.map(
      ({ attack, bound, held, whom, dollars }) =>
        `| ${attack} | ${bound} | ${held ? 'the deployment' : 'alarm and `npm run user -- block`'} | ${whom} | ${dollars.toFixed(2)} $ |`,
    ),
  ].join('\n');
