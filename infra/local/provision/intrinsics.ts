import { isJson, ProvisionError } from './template.ts';

/** What intrinsic functions look up. */
export interface Lookup {
  /** Of a parameter, pseudo parameter or resource: a comma-delimited list is a list. */
  ref(name: string): unknown;
  attribute(logicalId: string, name: string): unknown;
}

/** Replaces every intrinsic function in a value by what it stands for.
 *  @throws ProvisionError naming a function that the engine does not know.
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html */
export const resolve = (value: unknown, lookup: Lookup): unknown => {
  if (Array.isArray(value)) return value.map((each) => resolve(each, lookup));
  if (!isJson(value)) return value;
  const [name, ...others] = Object.keys(value);
  if (name !== undefined && others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) {
    return callIntrinsic(name, value[name], lookup);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, resolve(each, lookup)]),
  );
};

const callIntrinsic = (name: string, argument: unknown, lookup: Lookup): unknown => {
  switch (name) {
    case 'Ref':
      return lookup.ref(String(argument));
    case 'Fn::GetAtt': {
      const [logicalId, attribute] = Array.isArray(argument)
        ? argument.map(String)
        : String(argument).split(/\.(.*)/s);
      return lookup.attribute(logicalId ?? '', attribute ?? '');
    }
    case 'Fn::Join': {
      const [separator, parts] = resolve(argument, lookup) as [string, readonly unknown[]];
      return parts.map(String).join(separator);
    }
    case 'Fn::Sub':
      return substitute(argument, lookup);
    case 'Fn::Select': {
      const [index, parts] = resolve(argument, lookup) as [number | string, readonly unknown[]];
      return parts[Number(index)];
    }
    case 'Fn::Split': {
      const [separator, text] = resolve(argument, lookup) as [string, string];
      return text.split(separator);
    }
    default:
      throw new ProvisionError(`the embedded engine does not know the intrinsic function ${name}`);
  }
};

const substitute = (argument: unknown, lookup: Lookup): string => {
  const [text, own] = Array.isArray(argument) ? (argument as [string, unknown]) : [argument, {}];
  const values = resolve(own, lookup) as Readonly<Record<string, unknown>>;
  return String(text).replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (name in values) return String(values[name]);
    const [logicalId = '', attribute] = name.split(/\.(.*)/s);
    return String(
      attribute === undefined ? lookup.ref(name) : lookup.attribute(logicalId, attribute),
    );
  });
};
