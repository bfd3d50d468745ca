import { readFileSync } from 'node:fs';
import type { NeededPermission } from '../engine/iam/needed-permission.ts';

/** One request that a run of the tests had allowed, with what differs from run to run replaced by
 *  `{me}`, `{other}`, `{space}`, `{id}`, `{account}` and the names of buckets, tables and queue. */
export interface ExercisedRequest extends NeededPermission {
  /** `user`, `member` or `converter`. */
  readonly as: string;
  /** What allowed it, e.g. `authenticated-user/WriteOwnUploads`. */
  readonly by: string;
}

/** Policies whose requests are kept, by who asks. */
const actors: Readonly<Record<string, string>> = {
  'authenticated-user': 'user',
  'space-member': 'member',
  converter: 'converter',
};

const subject = 'cognito-identity.amazonaws.com:sub';
const tag = 'aws:PrincipalTag/space';

/** Keys that say how or when a request was sent, not what it asks for. */
const circumstance =
  /^(aws:|cognito-identity\.|lambda:|s3:(ResourceAccount|signatureversion|authType|signatureAge|x-amz-content-sha256)$)/;

/** With these a request asks for a second permission, which nobody has: it was refused as a whole.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
const asksForMore = /^s3:(x-amz-acl|x-amz-grant-|RequestObjectTag|object-lock-)/;

/** Condenses decision logs, one JSON object a line, to one request of each shape: the same statement
 *  and action, the same kind of key, the same context keys. Broken last lines, of an engine that was
 *  killed, are passed over. */
export const exercisedRequests = (logs: readonly string[]): readonly ExercisedRequest[] => {
  const byShape = new Map<string, ExercisedRequest>();
  for (const line of logs.flatMap((log) => log.split('\n'))) {
    const request = requestOf(line);
    if (request === null) continue;
    const shape = shapeOf(request);
    if (!byShape.has(shape)) byShape.set(shape, request);
  }
  return [...byShape].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, request]) => request);
};

interface Line extends NeededPermission {
  readonly policy: string | null;
  readonly statement: string | null;
  readonly decision: string;
}

const requestOf = (line: string): ExercisedRequest | null => {
  const entry = parse(line);
  const as = actors[entry?.policy ?? ''];
  if (entry === null || as === undefined || entry.decision !== 'Allowed') return null;
  if (Object.keys(entry.context).some((key) => asksForMore.test(key))) return null;
  const general = generaliser(entry.context[subject]?.[0], entry.context[tag]?.[0]);
  return {
    as,
    by: `${entry.policy ?? ''}/${entry.statement ?? ''}`,
    action: entry.action,
    resource: general(entry.resource),
    context: Object.fromEntries(
      Object.entries(entry.context)
        .filter(([key]) => !circumstance.test(key))
        .map(([key, values]) => [key, values.map(general)]),
    ),
  };
};

const parse = (line: string): Line | null => {
  try {
    return line === '' ? null : (JSON.parse(line) as Line);
  } catch {
    return null;
  }
};

const identity = /[a-z]{2}(-[a-z]+)+-\d(:|%3A)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** @param me whose session it is; undefined for the converter, which knows owners from keys only.
 *  @param space of the session; undefined where it has none. */
const generaliser =
  (me: string | undefined, space: string | undefined) =>
  (text: string): string =>
    text
      .replace(/\bspace([/#])([^/#]+)/g, (_, mark: string, name: string) =>
        space === undefined || name === space ? `space${mark}{space}` : `space${mark}${name}`,
      )
      .replace(identity, (id) =>
        me === undefined || id.replace('%3A', ':') === me ? '{me}' : '{other}',
      )
      .replace(/\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g, '{id}')
      .replace(/latchkey-(uploads|results)-\d{12}-[a-z0-9-]+/g, '{$1Bucket}')
      .replace(
        /Latchkey-(Sessions|Results)Table-[0-9A-F]+/g,
        (_, name: string) => `{${name.toLowerCase()}Table}`,
      )
      .replace(/Latchkey-FailedEvents-[0-9A-F]+/g, '{failedEvents}')
      .replace(/Latchkey-FairQueue-[0-9A-F]+/g, '{fairQueue}')
      .replace(/:\d{12}:/g, ':{account}:');

/** Names within a key count as any name; the values of the keys that narrow rows and lists count. */
const shapeOf = ({ by, action, resource, context }: ExercisedRequest): string => {
  const key = resource
    .split('/')
    .map((part, index) => (index === 0 || /^\{\w+\}$/.test(part) ? part : 'name'));
  const narrowing = ['s3:prefix', 'dynamodb:LeadingKeys'].map((name) => context[name] ?? []);
  return JSON.stringify([by, action, key, Object.keys(context).sort(), narrowing]);
};

/** Reads what an earlier run condensed. */
export const readExercisedRequests = (file: string | URL): readonly ExercisedRequest[] =>
  JSON.parse(readFileSync(file, 'utf8')) as readonly ExercisedRequest[];
