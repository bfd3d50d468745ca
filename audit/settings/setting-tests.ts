import { isJson, place } from '../template.ts';

/** Whether a value is one that a setting may have. */
export type Test = (value: unknown) => boolean;

export const oneOf =
  (...values: readonly unknown[]): Test =>
  (value) =>
    values.includes(value);
export const atMost =
  (most: number): Test =>
  (value) =>
    typeof value === 'number' && value > 0 && value <= most;
export const atLeast =
  (least: number): Test =>
  (value) =>
    typeof value === 'number' && value >= least;
export const only =
  (...values: readonly string[]): Test =>
  (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((each) => values.includes(String(each)));
export const anything: Test = () => true;

/** The ARN of a queue that the template itself makes. */
export const ownQueue =
  (id: string): Test =>
  (value) =>
    value === `arn:aws:sqs:${place.region}:${place.account}:${id}`;

export const namesNoOther: Test = (value) =>
  value === undefined || !JSON.stringify(value).includes('"*"');

/** A policy that allows nothing on `*`. */
export const leadsToOwnResources: Test = (value) =>
  isJson(value) &&
  Array.isArray(value.Statement) &&
  value.Statement.every(
    (statement: unknown) =>
      isJson(statement) && statement.Resource !== undefined && namesNoOther([statement.Resource]),
  );

/** The directives of a content security policy, as names and sources. */
const directives = (policy: unknown): ReadonlyMap<string, readonly string[]> =>
  new Map(
    String(policy)
      .split(';')
      .map((each) => each.trim().split(/\s+/))
      .map(([name = '', ...sources]) => [name, sources]),
  );

export const isStrictPolicy: Test = (value) => {
  const found = directives(value);
  const exactly: Readonly<Record<string, string>> = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
    'require-trusted-types-for': "'script'",
  };
  const own = /^('self'|'none'|blob:|https:\/\/[a-z0-9-]+(\.s3)?\.[a-z0-9-]+\.amazonaws\.com)$/;
  return (
    Object.entries(exactly).every(([name, source]) => found.get(name)?.join(' ') === source) &&
    [...found].every(
      ([name, sources]) => !name.endsWith('-src') || sources.every((source) => own.test(source)),
    )
  );
};

export const hasHeaders: Test = (value) => {
  const items = Array.isArray(value) ? (value as unknown[]) : [];
  const set = new Map(
    items.flatMap((item) =>
      isJson(item) && item.Override === true
        ? [[String(item.Header).toLowerCase(), String(item.Value)] as const]
        : [],
    ),
  );
  return (
    set.get('cross-origin-opener-policy') === 'same-origin' &&
    set.get('cross-origin-resource-policy') === 'same-origin' &&
    [
      'camera',
      'geolocation',
      'microphone',
      'payment',
      'usb',
      'display-capture',
      'publickey-credentials-get',
    ].every((feature) => (set.get('permissions-policy') ?? '').includes(`${feature}=()`))
  );
};
