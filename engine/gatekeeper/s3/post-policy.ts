import { isObject } from '../../iam/json-object.ts';
import { S3Failure } from '../../s3/s3-service.ts';

/** The policy document of a form upload: what its signer allows.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html */
export interface PostPolicy {
  /** Epoch milliseconds. */
  readonly expiration: number;
  readonly conditions: readonly PostCondition[];
}

export type PostCondition =
  | {
      readonly operator: 'eq' | 'starts-with';
      /** In lower case; null without its `$`, so that no form meets the condition. */
      readonly field: string | null;
      readonly value: string;
      /** As S3 shows it. */
      readonly text: string;
    }
  | {
      readonly operator: 'content-length-range';
      /** Bytes; null when they are not numbers, so that no form meets the condition. */
      readonly range: { readonly min: number; readonly max: number } | null;
      readonly text: string;
    };

const invalid = (message: string) =>
  new S3Failure(400, 'InvalidPolicyDocument', `Invalid Policy: ${message}`);

/** Parses the document, which the form carries in Base64.
 *  @throws S3Failure InvalidPolicyDocument. */
export const readPostPolicy = (base64: string): PostPolicy => {
  const document = parseJson(base64);
  if (!isObject(document)) throw invalid('Invalid JSON.');
  const { expiration, conditions } = document;
  if (expiration === undefined) throw invalid('Policy missing expiration.');
  if (!Array.isArray(conditions)) throw invalid('Policy missing conditions.');
  return { expiration: readExpiration(expiration), conditions: conditions.map(readCondition) };
};

const parseJson = (base64: string): unknown => {
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(base64)) throw invalid('Invalid Base64.');
  try {
    const bytes = Buffer.from(base64, 'base64');
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw invalid('Invalid JSON.');
  }
};

const readExpiration = (value: unknown): number => {
  const isDate =
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value);
  const time = isDate ? Date.parse(value) : NaN;
  if (Number.isNaN(time)) throw invalid(`Invalid 'expiration' value: '${String(value)}'`);
  return time;
};

const readCondition = (condition: unknown): PostCondition => {
  if (isObject(condition)) {
    const [property, ...more] = Object.entries(condition);
    if (property === undefined || more.length > 0) {
      throw invalid(
        'Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.',
      );
    }
    const [name, value] = property;
    if (typeof value !== 'string') {
      throw invalid('Invalid Simple-Condition: value must be a string.');
    }
    return matching('eq', `$${name}`, value);
  }
  if (!Array.isArray(condition) || condition.length !== 3) throw invalid('Invalid Condition.');
  const [operation, name, value]: readonly unknown[] = condition;
  const operator = typeof operation === 'string' ? operation.toLowerCase() : '';
  if (operator === 'content-length-range') return lengthRange(name, value);
  if (operator !== 'eq' && operator !== 'starts-with') {
    throw invalid(`Invalid Condition: unknown operation '${String(operation)}'.`);
  }
  if (typeof name !== 'string' || typeof value !== 'string') {
    throw invalid(`Invalid Condition: ${operator} takes two strings.`);
  }
  return matching(operator, name, value);
};

const matching = (operator: 'eq' | 'starts-with', name: string, value: string): PostCondition => ({
  operator,
  field: name.startsWith('$') ? name.slice(1).toLowerCase() : null,
  value,
  text: shown([operator, name, value]),
});

const lengthRange = (first: unknown, second: unknown): PostCondition => {
  const [min, max] = [bytes(first), bytes(second)];
  return {
    operator: 'content-length-range',
    range: min === null || max === null ? null : { min, max },
    text: shown(['content-length-range', first, second]),
  };
};

/** S3 accepts a number as a string too. */
const bytes = (value: unknown): number | null => {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : null;
};

const shown = (condition: readonly unknown[]): string =>
  `[${condition.map((part) => JSON.stringify(String(part))).join(', ')}]`;

const refused = (why: string) =>
  new S3Failure(403, 'AccessDenied', `Invalid according to Policy: ${why}`);

/** Checks a form against its policy: not expired, every condition met, every field covered by one.
 *  @param fields by name in lower case; `key` as the object will have it.
 *  @param now epoch milliseconds.
 *  @returns how many bytes the file may have.
 *  @throws S3Failure AccessDenied. */
export const requirePolicyMet = (
  policy: PostPolicy,
  form: { readonly bucket: string; readonly fields: ReadonlyMap<string, string> },
  now: number,
): { readonly min: number; readonly max: number } => {
  if (policy.expiration <= now) throw refused('Policy expired.');
  const values = new Map([...form.fields, ['bucket', form.bucket]]);
  for (const condition of policy.conditions) {
    if (!isMet(condition, values)) throw refused(`Policy Condition failed: ${condition.text}`);
  }
  const covered = new Set(
    policy.conditions.map((each) => (each.operator === 'content-length-range' ? '' : each.field)),
  );
  const extra = [...form.fields.keys()].filter(
    (name) => !covered.has(name) && !needsNoCondition(name),
  );
  if (extra.length > 0) throw refused(`Extra input fields: ${extra.join(', ')}`);
  const ranges = policy.conditions.flatMap((each) =>
    each.operator === 'content-length-range' && each.range !== null ? [each.range] : [],
  );
  return {
    min: Math.max(0, ...ranges.map(({ min }) => min)),
    max: Math.min(Infinity, ...ranges.map(({ max }) => max)),
  };
};

const needsNoCondition = (name: string): boolean =>
  ['x-amz-signature', 'file', 'policy'].includes(name) || name.startsWith('x-ignore-');

const isMet = (condition: PostCondition, values: ReadonlyMap<string, string>): boolean => {
  if (condition.operator === 'content-length-range') return condition.range !== null;
  if (condition.field === null) return false;
  const given = values.get(condition.field) ?? '';
  if (condition.operator === 'eq') return given === condition.value;
  // A Content-Type with commas is a list, of which every value must meet the condition.
  const list = condition.field === 'content-type' ? given.split(/,\s*/) : [given];
  return list.every((each) => each.startsWith(condition.value));
};
