import { BlockList, isIP } from 'node:net';
import { ternaryOf, type Ternary } from './ternary.ts';
import {
  matchesArnComponents,
  matchesIgnoringCase,
  matchesString,
  type Pattern,
} from './wildcard.ts';

/** One operator of a Condition block: compares one value of the policy with one of the request.
 *  `conditions.ts` handles set operators, IfExists, several values and absent keys.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export interface ConditionOperator {
  readonly name: string;
  /** Matches when no value of the policy matches, or the key is absent. */
  readonly negated: boolean;
  /** Policy variables are replaced: string and ARN operators only. */
  readonly variables: boolean;
  /** `*` and `?` in the policy's value are wildcards. */
  readonly wildcards: boolean;
  /** Before negation; `unclear` when either value is not of the operator's type. */
  readonly fits: (policyValue: Pattern, requestValue: string) => Ternary;
}

type Fits = ConditionOperator['fits'];

/** The text of a pattern that has no wildcards. */
const plainText = (pattern: Pattern): string =>
  pattern.map((token) => (token.kind === 'text' ? token.text : '')).join('');

const string = (name: string, negated: boolean, wildcards: boolean, ignoreCase = false) => ({
  name,
  negated,
  variables: true,
  wildcards,
  fits: ((policyValue, requestValue) =>
    ternaryOf(
      (ignoreCase ? matchesIgnoringCase : matchesString)(policyValue, requestValue),
    )) as Fits,
});

const arn = (name: string, negated: boolean) => ({
  name,
  negated,
  variables: true,
  wildcards: true,
  fits: ((policyValue, requestValue) => {
    const matches = matchesArnComponents(policyValue, requestValue);
    return matches === null ? 'unclear' : ternaryOf(matches);
  }) as Fits,
});

/** An operator over values of one type; `parse` gives null for a value of another type. */
const typed = <T>(
  name: string,
  negated: boolean,
  parse: (text: string) => T | null,
  compare: (requestValue: T, policyValue: T) => boolean,
) => ({
  name,
  negated,
  variables: false,
  wildcards: false,
  fits: ((policyText, requestText) => {
    const policyValue = parse(plainText(policyText));
    const requestValue = parse(requestText);
    if (policyValue === null || requestValue === null) return 'unclear';
    return ternaryOf(compare(requestValue, policyValue));
  }) as Fits,
});

/** An integer or a decimal; AWS documents no exponents. */
const number = (text: string): number | null =>
  /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : null;

const iso8601 = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?)?)?$/;

/** Epoch milliseconds of an ISO 8601 date or of epoch seconds. */
const date = (text: string): number | null => {
  if (/^\d{5,}(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!iso8601.test(text)) return null;
  const time = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(time) ? null : time;
};

const bool = (text: string): boolean | null => {
  const word = text.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : null;
};

const binary = (text: string): string | null =>
  /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0
    ? Buffer.from(text, 'base64').toString('hex')
    : null;

/** Whether an address is in a CIDR block; a bare address is a block of one. An IPv4 address is in no
 *  IPv6 block, not even ::/0, and vice versa.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ipv6-access.html#ipv6-access-iam */
const inBlock: Fits = (policyText, address) => {
  const [network = '', length, ...rest] = plainText(policyText).split('/');
  const family = isIP(network);
  if (family === 0 || rest.length > 0 || isIP(address) === 0) return 'unclear';
  const longest = family === 4 ? 32 : 128;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return 'unclear';
  const bits = length === undefined ? longest : Number(length);
  if (bits > longest) return 'unclear';
  if (isIP(address) !== family) return 'no';
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  block.addSubnet(network, bits, type);
  return ternaryOf(block.check(address, type));
};

const address = (name: string, negated: boolean) => ({
  name,
  negated,
  variables: false,
  wildcards: false,
  fits: inBlock,
});

const equal = (a: unknown, b: unknown) => a === b;
const less = (a: number, b: number) => a < b;
const lessOrEqual = (a: number, b: number) => a <= b;
const greater = (a: number, b: number) => a > b;
const greaterOrEqual = (a: number, b: number) => a >= b;

/** Every operator except `Null`, which compares no values. */
export const conditionOperators: readonly ConditionOperator[] = [
  string('StringEquals', false, false),
  string('StringNotEquals', true, false),
  string('StringEqualsIgnoreCase', false, false, true),
  string('StringNotEqualsIgnoreCase', true, false, true),
  string('StringLike', false, true),
  string('StringNotLike', true, true),
  typed('NumericEquals', false, number, equal),
  typed('NumericNotEquals', true, number, equal),
  typed('NumericLessThan', false, number, less),
  typed('NumericLessThanEquals', false, number, lessOrEqual),
  typed('NumericGreaterThan', false, number, greater),
  typed('NumericGreaterThanEquals', false, number, greaterOrEqual),
  typed('DateEquals', false, date, equal),
  typed('DateNotEquals', true, date, equal),
  typed('DateLessThan', false, date, less),
  typed('DateLessThanEquals', false, date, lessOrEqual),
  typed('DateGreaterThan', false, date, greater),
  typed('DateGreaterThanEquals', false, date, greaterOrEqual),
  typed('Bool', false, bool, equal),
  typed('BinaryEquals', false, binary, equal),
  address('IpAddress', false),
  address('NotIpAddress', true),
  arn('ArnEquals', false),
  arn('ArnLike', false),
  arn('ArnNotEquals', true),
  arn('ArnNotLike', true),
];

const byName = new Map(conditionOperators.map((operator) => [operator.name, operator]));

/** The operator of that exact name, or null. */
export const conditionOperator = (name: string): ConditionOperator | null =>
  byName.get(name) ?? null;
