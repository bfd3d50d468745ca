import { isObject } from '../iam/json-object.ts';
import { own, ProvisionError } from './template.ts';

/** Looks up the values of intrinsic functions. */
export interface Lookup {
  /** Of a parameter, pseudo parameter or resource: a comma-delimited list is a list. */
  ref(name: string): unknown;
  attribute(logicalId: string, name: string): unknown;
}

/** Replaces every intrinsic function in a value by its result.
 *  @throws ProvisionError naming a function that the engine does not know, or that is given what it
 *  does not take.
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html */
export const resolve = (value: unknown, lookup: Lookup): unknown => {
  if (Array.isArray(value)) return value.map((each) => resolve(each, lookup));
  if (!isObject(value)) return value;
  const [name, ...others] = Object.keys(value);
  if (name !== undefined && others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) {
    return callIntrinsic(name, value[name], lookup);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, resolve(each, lookup)]),
  );
};

const callIntrinsic = (name: string, argument: unknown, lookup: Lookup): unknown => {
  const intrinsic = own(intrinsics, name);
  if (intrinsic === undefined) {
    throw new ProvisionError(`the embedded engine does not know the intrinsic function ${name}`);
  }
  const result = intrinsic(argument, lookup);
  if (result === undefined) {
    throw new ProvisionError(`${name} does not take ${JSON.stringify(argument)}`);
  }
  return result;
};

/** Each function by its name; undefined where it does not take the argument. */
type Intrinsic = (argument: unknown, lookup: Lookup) => unknown;

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, lookup) => (typeof argument === 'string' ? lookup.ref(argument) : undefined),

  'Fn::GetAtt': (argument, lookup) => {
    const [logicalId, attribute] =
      typeof argument === 'string' ? splitAtDot(argument) : listOf(argument);
    return typeof logicalId === 'string' && typeof attribute === 'string'
      ? lookup.attribute(logicalId, attribute)
      : undefined;
  },

  'Fn::Join': (argument, lookup) => {
    const [separator, parts] = listOf(resolve(argument, lookup));
    if (typeof separator !== 'string' || !Array.isArray(parts)) return undefined;
    return parts.every(isScalar) ? parts.map(String).join(separator) : undefined;
  },

  'Fn::Sub': (argument, lookup) => {
    const [text, values = {}] = typeof argument === 'string' ? [argument] : listOf(argument);
    if (typeof text !== 'string') return undefined;
    const resolved = resolve(values, lookup);
    return isObject(resolved) ? substitute(text, resolved, lookup) : undefined;
  },

  'Fn::Select': (argument, lookup) => {
    const [index, parts] = listOf(resolve(argument, lookup));
    return listOf(parts)[Number(index)];
  },

  'Fn::GetAZs': (argument, lookup) => {
    const region = resolve(argument, lookup) || lookup.ref('AWS::Region');
    return typeof region === 'string' ? ['a', 'b', 'c'].map((zone) => region + zone) : undefined;
  },

  'Fn::Split': (argument, lookup) => {
    const [separator, text] = listOf(resolve(argument, lookup));
    return typeof separator === 'string' && typeof text === 'string'
      ? text.split(separator)
      : undefined;
  },
};

const substitute = (
  text: string,
  values: Readonly<Record<string, unknown>>,
  lookup: Lookup,
): string =>
  text.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    const [logicalId, attribute] = splitAtDot(name);
    const value =
      own(values, name) ??
      (attribute === undefined ? lookup.ref(name) : lookup.attribute(logicalId, attribute));
    if (!isScalar(value)) {
      throw new ProvisionError(`Fn::Sub does not take ${JSON.stringify(value)} for ${name}`);
    }
    return String(value);
  });

/** `Id.Attribute.Name` → `Id` and `Attribute.Name`. */
const splitAtDot = (name: string): readonly [logicalId: string, attribute?: string] => {
  const dot = name.indexOf('.');
  return dot === -1 ? [name] : [name.slice(0, dot), name.slice(dot + 1)];
};

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : [];

const isScalar = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
