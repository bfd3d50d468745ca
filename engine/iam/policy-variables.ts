import type { Pattern, PatternToken } from './wildcard.ts';

/** A piece of a policy's text before its variables are replaced. */
export type TemplatePart =
  | PatternToken
  | {
      readonly kind: 'variable';
      /** Name of the context key, in lower case. */
      readonly key: string;
      /** The default, for a request without the key; null when the policy gives none. */
      readonly defaultText: string | null;
    };

export type Template = readonly TemplatePart[];

/** Context of a request by key name in lower case; a key without values is absent. */
export type Context = ReadonlyMap<string, readonly string[]>;

/** Indexes context keys by lower-case name: `aws:SourceIP` is `AWS:SourceIp`.
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

/** Multivalued keys, which cannot be policy variables even when they have one value.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html */
const multivaluedKeys: ReadonlySet<string> = new Set([
  'dynamodb:leadingkeys',
  'dynamodb:attributes',
  's3:requestobjecttagkeys',
  'aws:tagkeys',
  'aws:principalorgpaths',
  'aws:principalservicenameslist',
  'cognito-identity.amazonaws.com:amr',
]);

/** Splits a policy's text into plain text, wildcards and variables (`${key}`, `${key, 'default'}`,
 *  `${*}`, `${?}`, `${$}`). Null when a variable is malformed (e.g. no space before its default) or
 *  names a multivalued key.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
export const parseTemplate = (
  text: string,
  syntax: { readonly variables: boolean; readonly wildcards: boolean },
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
    if (syntax.variables && text.startsWith('${', at)) {
      const end = text.indexOf('}', at);
      const inside = text.slice(at + 2, end);
      if (end < 0) return null;
      if (inside === '*' || inside === '?' || inside === '$') {
        add(inside);
      } else {
        const [, key, defaultText] = variable.exec(inside) ?? [];
        if (key === undefined || multivaluedKeys.has(key.toLowerCase())) return null;
        parts.push({ kind: 'variable', key: key.toLowerCase(), defaultText: defaultText ?? null });
      }
      at = end;
    } else if (syntax.wildcards && (letter === '*' || letter === '?')) {
      parts.push({ kind: letter === '*' ? 'any' : 'one' });
    } else {
      add(letter);
    }
  }
  return parts;
};

export type Resolved =
  | { readonly pattern: Pattern; readonly unresolved: null }
  /** The key for which the request has no single value. */
  | { readonly pattern: null; readonly unresolved: string };

/** Replaces the variables with the request's values, taken literally: a `*` in a value matches only `*`.
 *  A key with several values, or absent and without a default, does not resolve. */
export const resolveTemplate = (template: Template, context: Context): Resolved => {
  if (isPattern(template)) return { pattern: template, unresolved: null };
  const pattern: PatternToken[] = [];
  for (const part of template) {
    if (part.kind !== 'variable') {
      addToken(pattern, part);
      continue;
    }
    const text = valueOf(part, context);
    if (text === null) return { pattern: null, unresolved: part.key };
    addToken(pattern, { kind: 'text', text });
  }
  return { pattern, unresolved: null };
};

/** Joins a text to the text before it: the match of one text and one wildcard looks at no single
 *  characters. */
const addToken = (pattern: PatternToken[], token: PatternToken): void => {
  const last = pattern.at(-1);
  if (last?.kind === 'text' && token.kind === 'text') {
    pattern[pattern.length - 1] = { kind: 'text', text: last.text + token.text };
  } else {
    pattern.push(token);
  }
};

const valueOf = (
  { key, defaultText }: Extract<TemplatePart, { kind: 'variable' }>,
  context: Context,
): string | null => {
  const [value, ...others] = context.get(key) ?? [];
  if (value === undefined) return defaultText;
  return others.length === 0 ? value : null;
};

const isPattern = (template: Template): template is Pattern =>
  template.every(({ kind }) => kind !== 'variable');
