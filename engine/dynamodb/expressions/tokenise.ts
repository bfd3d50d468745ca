export type TokenKind = 'name' | 'placeholder' | 'value' | 'number' | 'sign' | 'unknown' | 'end';

/** A token of an expression. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Index of its first character. */
  readonly start: number;
  /** Index after its last character. */
  readonly end: number;
}

const words =
  /[ \t\r\n]*(?:([A-Za-z][A-Za-z0-9_]*)|(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|(\d+)|(<>|<=|>=|[=<>(),.[\]+-])|([^ \t\r\n]))/y;

const kinds: readonly TokenKind[] = ['name', 'placeholder', 'value', 'number', 'sign', 'unknown'];

/** Splits an expression into tokens, the last of kind `end`. A character that begins no token is a
 *  token of kind `unknown`, which the grammar never accepts.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html */
export const tokenise = (expression: string): readonly Token[] => {
  const tokens: Token[] = [];
  words.lastIndex = 0;
  for (let match = words.exec(expression); match !== null; match = words.exec(expression)) {
    const group = match.findIndex((part, index) => index > 0 && part !== undefined);
    const text = match[group] ?? '';
    const end = match.index + match[0].length;
    tokens.push({ kind: kinds[group - 1] ?? 'unknown', text, start: end - text.length, end });
  }
  const { length } = expression;
  tokens.push({ kind: 'end', text: '<EOF>', start: length, end: length });
  return tokens;
};
