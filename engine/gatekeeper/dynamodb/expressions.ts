import type { JsonObject } from './strict-json.ts';

/** A word of a DynamoDB expression. */
type Token =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: string };

const words =
  /\s*(?:(#[A-Za-z0-9_]+|[A-Za-z_][A-Za-z0-9_]*)|(:[A-Za-z0-9_]+)|(<>|<=|>=|[=<>(),.[\]+-]|\d+))/y;

/** Splits an expression into words; null when it has one that is none of the language's.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html */
const tokenise = (expression: string): readonly Token[] | null => {
  const tokens: Token[] = [];
  const end = expression.trimEnd().length;
  words.lastIndex = 0;
  while (words.lastIndex < end) {
    const match = words.exec(expression);
    if (match === null) return null;
    const [, name, value, sign] = match;
    if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (value !== undefined) tokens.push({ kind: 'value', text: value });
    else tokens.push({ kind: 'sign', text: sign ?? '' });
  }
  return tokens;
};

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The attribute that a name stands for; null when the request does not define it. */
const attributeOf = (name: string, input: JsonObject): string | null => {
  if (!name.startsWith('#')) return name;
  const names = input.ExpressionAttributeNames;
  const attribute = isObject(names) ? names[name] : undefined;
  return typeof attribute === 'string' ? attribute : null;
};

/** Values that a KeyConditionExpression compares the partition key with for equality. Null when it
 *  is not a plain conjunction of key conditions, or compares the partition key in another way: what
 *  the query would read is then not known.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html */
export const partitionKeyOperands = (
  expression: string,
  partitionKey: string,
  input: JsonObject,
): readonly unknown[] | null => {
  const tokens = tokenise(expression);
  if (tokens === null) return null;
  const conditions = new KeyConditionParser(tokens).parse();
  if (conditions === null) return null;
  const operands: unknown[] = [];
  for (const { name, equals } of conditions) {
    const attribute = attributeOf(name, input);
    if (attribute === null) return null;
    if (attribute !== partitionKey) continue;
    const values = input.ExpressionAttributeValues;
    const operand = equals !== null && isObject(values) ? values[equals] : undefined;
    if (operand === undefined) return null;
    operands.push(operand);
  }
  return operands.length > 0 ? operands : null;
};

interface KeyCondition {
  readonly name: string;
  /** Placeholder of the value that it equals; null for every other comparison. */
  readonly equals: string | null;
}

/** `condition := group | condition AND condition`, with parentheses anywhere around. */
class KeyConditionParser {
  #at = 0;
  readonly #conditions: KeyCondition[] = [];

  constructor(readonly tokens: readonly Token[]) {}

  parse(): readonly KeyCondition[] | null {
    return this.#conjunction(0) && this.#at === this.tokens.length ? this.#conditions : null;
  }

  #conjunction(depth: number): boolean {
    if (depth > 20 || !this.#term(depth)) return false;
    while (this.#takeWord('AND')) if (!this.#term(depth)) return false;
    return true;
  }

  #term(depth: number): boolean {
    if (this.#takeSign('(')) return this.#conjunction(depth + 1) && this.#takeSign(')');
    return this.#beginsWith() || this.#comparison();
  }

  #beginsWith(): boolean {
    const isCall = this.#peek(0)?.text === 'begins_with' && this.#peek(1)?.text === '(';
    if (!isCall) return false;
    this.#at += 2;
    const name = this.#take('name');
    if (name === null || !this.#takeSign(',')) return false;
    if (this.#take('value') === null || !this.#takeSign(')')) return false;
    this.#conditions.push({ name, equals: null });
    return true;
  }

  #comparison(): boolean {
    const first = this.#take('name');
    if (first === null) return this.#reversed();
    if (this.#takeWord('BETWEEN')) {
      if (this.#take('value') === null || !this.#takeWord('AND')) return false;
      if (this.#take('value') === null) return false;
      this.#conditions.push({ name: first, equals: null });
      return true;
    }
    const sign = this.#comparator();
    const value = this.#take('value');
    if (sign === null || value === null) return false;
    this.#conditions.push({ name: first, equals: sign === '=' ? value : null });
    return true;
  }

  #reversed(): boolean {
    const value = this.#take('value');
    const sign = value === null ? null : this.#comparator();
    const name = sign === null ? null : this.#take('name');
    if (value === null || name === null) return false;
    this.#conditions.push({ name, equals: sign === '=' ? value : null });
    return true;
  }

  #comparator(): string | null {
    const { kind, text } = this.#peek(0) ?? { kind: null, text: '' };
    if (kind !== 'sign' || !['=', '<', '<=', '>', '>='].includes(text)) return null;
    this.#at += 1;
    return text;
  }

  #peek(ahead: number): Token | undefined {
    return this.tokens[this.#at + ahead];
  }

  #take(kind: 'name' | 'value'): string | null {
    const token = this.#peek(0);
    if (token?.kind !== kind) return null;
    this.#at += 1;
    return token.text;
  }

  #takeSign(text: string): boolean {
    const token = this.#peek(0);
    if (token?.kind !== 'sign' || token.text !== text) return false;
    this.#at += 1;
    return true;
  }

  #takeWord(word: string): boolean {
    const token = this.#peek(0);
    if (token?.kind !== 'name' || token.text.toUpperCase() !== word) return false;
    this.#at += 1;
    return true;
  }
}

/** Words of the expression language that are no attributes where they stand bare. */
const keywords = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN', 'SET', 'REMOVE', 'ADD', 'DELETE']);

/** Top-level attributes that an expression names; null when it cannot be read.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.Attributes.html */
export const attributesOfExpression = (
  expression: string,
  input: JsonObject,
): readonly string[] | null => {
  const tokens = tokenise(expression);
  if (tokens === null) return null;
  const attributes: string[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'name' || tokens[index - 1]?.text === '.') continue;
    const isCall = tokens[index + 1]?.text === '(' && !token.text.startsWith('#');
    if (keywords.has(token.text.toUpperCase()) || isCall) continue;
    const attribute = attributeOf(token.text, input);
    if (attribute === null) return null;
    attributes.push(attribute);
  }
  return attributes;
};
