import { isIP } from 'node:net';
import { resolveTemplate, type Context } from '../../engine/iam/policy-variables.ts';
import type { Condition } from '../../engine/iam/policy-document.ts';
import type { Pattern } from '../../engine/iam/wildcard.ts';
import { arnUnits, cellsOf, stringUnits, type Units } from './cells.ts';

/** The lists of values that a context key can have in a request, one for each way in which the given
 *  conditions can come out; the empty list is an absent key. */
export type ContextValues =
  { readonly lists: readonly (readonly string[])[] } | { readonly undecided: string };

const letters = (pattern: Pattern): string =>
  pattern.map((token) => (token.kind === 'text' ? token.text : '')).join('');

/** Any ARN: six components. */
const arn: Units = stringUnits(
  Array.from('*:*:*:*:*:*', (letter) =>
    letter === '*' ? { kind: 'any' } : { kind: 'text', text: letter },
  ),
);

const word = (text: string): Units => stringUnits([{ kind: 'text', text }], true);

/** Single values, one for each way in which the conditions can come out. */
const valuesOf = (conditions: readonly Condition[], context: Context): readonly string[] | null => {
  // The empty text is a value of its own: AWS may treat a list of empty texts as an absent key.
  const patterns: Units[] = conditions.some(({ set }) => set !== null) ? [[]] : [];
  const others = new Set<string>();
  for (const { operator, values } of conditions) {
    if (operator === 'Null') continue;
    const written = values.flatMap(({ template }) => {
      const resolved = template === null ? null : resolveTemplate(template, context).pattern;
      return resolved === null ? [] : [resolved];
    });
    const kind = operator.name;
    if (/^String/.test(kind)) {
      patterns.push(...written.map((each) => stringUnits(each, kind.endsWith('IgnoreCase'))));
    } else if (/^Arn/.test(kind)) {
      for (const units of [arn, ...written.map(arnUnits)]) if (units !== null) patterns.push(units);
    } else if (kind === 'Bool') {
      patterns.push(word('true'), word('false'));
    } else {
      others.add(kind.replace(/(Not)?(Equals|LessThan|GreaterThan)+$|^Not/g, ''));
      for (const each of written) {
        for (const value of around(kind, letters(each))) others.add(`=${value}`);
      }
    }
  }
  const points = [...others].filter((each) => each.startsWith('=')).map((each) => each.slice(1));
  const kinds = others.size - points.length + (patterns.some((each) => each.length > 0) ? 1 : 0);
  if (kinds > 1) return null;
  const cells = cellsOf(patterns);
  return cells === null ? null : [...new Set([...cells.map(({ text }) => text), ...points])];
};

/** Values at, before and after one that a typed operator names. */
const around = (operator: string, text: string): readonly string[] => {
  if (operator.startsWith('Numeric')) {
    const value = Number(text);
    return Number.isFinite(value) ? [value - 0.5, value, value + 0.5].map(String) : [];
  }
  if (operator.startsWith('Date')) {
    const time = /^\d{5,}$/.test(text) ? Number(text) * 1000 : Date.parse(text);
    return Number.isNaN(time) ? [] : [-1, 0, 1].map((by) => new Date(time + by).toISOString());
  }
  if (operator.endsWith('IpAddress')) return ['0.0.0.0', '::', ...addressesAt(text)];
  return [text];
};

/** The first address of a block, and the first after it. */
const addressesAt = (text: string): readonly string[] => {
  const [network = '', length] = text.split('/');
  const family = isIP(network);
  if (family === 0) return [];
  const bits = family === 4 ? 32n : 128n;
  const size = 1n << (bits - BigInt(length ?? bits));
  const first = (numberOf(network) / size) * size;
  return [first, first + size]
    .filter((each) => each < 1n << bits)
    .map((each) => textOf(each, family === 4));
};

const numberOf = (address: string): bigint => {
  if (isIP(address) === 4) {
    return address.split('.').reduce((all, part) => all * 256n + BigInt(part), 0n);
  }
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const [front, back] = [groups(head), groups(tail ?? '')];
  const middle = tail === undefined ? 0 : 8 - front.length - back.length;
  return [...front, ...Array<string>(middle).fill('0'), ...back].reduce(
    (all, group) => all * 65536n + BigInt(`0x${group}`),
    0n,
  );
};

const textOf = (address: bigint, isIPv4: boolean): string => {
  const [count, width] = isIPv4 ? [4, 8n] : [8, 16n];
  const mask = (1n << width) - 1n;
  const parts = Array.from(
    { length: count },
    (_, at) => (address >> (width * BigInt(count - 1 - at))) & mask,
  );
  return parts.map((part) => part.toString(isIPv4 ? 10 : 16)).join(isIPv4 ? '.' : ':');
};

const mostLists = 4_000;

/** A set operator comes out by single values: whatever a long list of values makes of k conditions, a
 *  list of at most k of its values makes of them too. */
const subsets = (values: readonly string[], most: number): (readonly string[])[] => {
  let lists: (readonly string[])[] = [[]];
  for (const value of values) {
    const longer = lists.filter((list) => list.length < most).map((list) => [...list, value]);
    lists = [...lists, ...longer];
    if (lists.length > mostLists) return lists;
  }
  return lists;
};

/** Keys whose type is Boolean: in every request they are `true`, `false` or absent.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const booleanKeys: ReadonlySet<string> = new Set([
  'aws:multifactorauthpresent',
  'aws:principalisawsservice',
  'aws:securetransport',
  'aws:viaawsservice',
]);

export const isBooleanKey = (key: string): boolean => booleanKeys.has(key.toLowerCase());

/** @param conditions all on one key.
 *  @param context values of other keys that the conditions name as variables. */
export const contextValues = (
  key: string,
  conditions: readonly Condition[],
  context: Context,
): ContextValues => {
  if (isBooleanKey(key)) return { lists: [[], ['true'], ['false']] };
  const values = valuesOf(conditions, context);
  if (values === null) {
    return { undecided: `the conditions on ${key} compare it in ways that are not comparable` };
  }
  const sets = conditions.filter(({ set }) => set !== null).length;
  // Without a set operator all lists of several values come out alike.
  if (sets === 0) return { lists: [[], ...values.map((value) => [value]), ['one', 'other']] };
  const distinct = [...new Set(['', ...values])];
  const lists = [
    ...subsets(distinct, Math.max(2, conditions.length)),
    // Several values that are alike: an operator without a set operator refuses them.
    ...distinct.map((value) => [value, value]),
  ];
  return lists.length > mostLists
    ? { undecided: `the conditions on ${key} tell too many lists of values apart` }
    : { lists };
};
