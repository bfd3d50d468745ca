import type { Pattern, PatternToken } from './wildcard.ts';

/** A piece of a policy's text before its variables are replaced. */
export type TemplatePart =
  | PatternToken
  | {
      readonly kind: 'variable';
      /** Name of the context key, in lower case. */
      readonly key: string;
      /** What stands for it when the request has no such key; null where the policy names nothing. */
      readonly otherwise: string | null;
    };

export type Template = readonly TemplatePart[];

/** Context of a request by key name in lower case; a key without values is absent. */
export type Context = ReadonlyMap<string, readonly string[]>;

/** Names of context keys have no case: `aws:SourceIP` is `AWS:SourceIp`.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html */
export const contextOf = (entries: Readonly<Record<string, readonly string[]>>): Context => {
  const context = new Map<string, readonly string[]>();
  for (const [name, values] of Object.entries(entries)) {
    const key = name.toLowerCase();
    context.set(key, [...(context.get(key) ?? []), ...values]);
  }
  return context;
};

const variable = /^\s*([^,'*?${}\s][^,'*?${}]*?)\s*(?:,\s+'([^']*)'\s*)?$/;

/** Keys of many values, which cannot be variables however many they have.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html */
const manyValued: ReadonlySet<string> = new Set([
  ...['dynamodb:leadingkeys', 'dynamodb:attributes', 's3:requestobjecttagkeys', 'aws:tagkeys'],
  ...['aws:principalorgpaths', 'aws:principalservicenameslist'],
  'cognito-identity.amazonaws.com:amr',
]);

/** Splits a policy's text into letters, wildcards and variables (`${key}`, `${key, 'default'}`,
 *  `${*}`, `${?}`, `${$}`). Null when a variable is malformed, such as one whose default has no space
 *  before it, or a key of many values.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
export const parseTemplate = (
  text: string,
  understands: { readonly variables: boolean; readonly wildcards: boolean },
): Template | null => {
  const parts: TemplatePart[] = [];
  const add = (letters: string) => {
    const last = parts.at(-1);
    if (last?.kind === 'text') {
      parts[parts.length - 1] = { kind: 'text', text: last.text + letters };
    } else {
      parts.push({ kind: 'text', text: letters });
    }
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (understands.variables && text.startsWith('${', at)) {
      const end = text.indexOf('}', at);
      const inside = text.slice(at + 2, end);
      if (end < 0) return null;
      if (inside === '*' || inside === '?' || inside === '$') {
        add(inside);
      } else {
        const [, key, otherwise] = variable.exec(inside) ?? [];
        if (key === undefined || manyValued.has(key.toLowerCase())) return null;
        parts.push({ kind: 'variable', key: key.toLowerCase(), otherwise: otherwise ?? null });
      }
      at = end;
    } else if (understands.wildcards && (letter === '*' || letter === '?')) {
      parts.push({ kind: letter === '*' ? 'any' : 'one' });
    } else {
      add(letter);
    }
  }
  return parts;
};

export type Resolved =
  | { readonly pattern: Pattern; readonly unresolved: null }
  /** The variable that the request gives no single value for. */
  | { readonly pattern: null; readonly unresolved: string };

/** Replaces the variables by the request's values, as letters: a `*` in a value matches only `*`.
 *  A key that is absent and has no default, or that has several values, does not resolve. */
export const resolveTemplate = (template: Template, context: Context): Resolved => {
  const pattern: PatternToken[] = [];
  for (const part of template) {
    if (part.kind !== 'variable') {
      pattern.push(part);
      continue;
    }
    const values = context.get(part.key) ?? [];
    const text = values.length === 0 ? part.otherwise : values.length === 1 ? values[0] : null;
    if (text === null || text === undefined) return { pattern: null, unresolved: part.key };
    pattern.push({ kind: 'text', text });
  }
  return { pattern, unresolved: null };
};
