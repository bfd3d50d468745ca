import { Cursor } from './cursor.ts';
import { checkDepth, parseOperand, parsePath } from './parse-operand.ts';
import type { WrittenAction, WrittenAssignment, WrittenOperand } from './written.ts';

const sections = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;

type Section = (typeof sections)[number];

export interface ParsedUpdate {
  readonly actions: readonly WrittenAction[];
  /** The error for a repeated section. */
  readonly repeatedSection: Section | null;
}

/** Parses an update expression, in time proportional to its length.
 *  @throws {ExpressionProblem}
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html */
export const parseUpdate = (expression: string): ParsedUpdate => {
  const cursor = new Cursor(expression);
  const actions: WrittenAction[] = [];
  const seen = new Set<Section>();
  let repeatedSection: Section | null = null;
  do {
    const section = sections.find((word) => cursor.takeWord(word));
    if (section === undefined) throw cursor.syntaxError();
    if (seen.has(section)) repeatedSection ??= section;
    seen.add(section);
    do actions.push(parseAction(cursor, section));
    while (cursor.takeSign(','));
  } while (!cursor.isAtEnd());
  return { actions, repeatedSection };
};

const parseAction = (cursor: Cursor, section: Section): WrittenAction => {
  const { kind, text } = cursor.peek();
  if (kind === 'name' && (sections as readonly string[]).includes(text.toUpperCase())) {
    throw cursor.syntaxError();
  }
  const path = parsePath(cursor);
  if (section === 'REMOVE') return { kind: section, path };
  if (section === 'SET') {
    cursor.expectSign('=');
    return { kind: section, path, assigned: parseAssignment(cursor, 0) };
  }
  const value = cursor.take('value');
  if (value === null) throw cursor.syntaxError();
  return { kind: section, path, value };
};

/** `operand`, `operand + operand` or `operand - operand`, or any of them in parentheses. */
const parseAssignment = (cursor: Cursor, depth: number): WrittenAssignment => {
  const left = parseTerm(cursor, depth);
  const sign = cursor.takeSign('+') ? '+' : cursor.takeSign('-') ? '-' : null;
  if (sign === null) return left;
  cursor.countOperator();
  if (left.kind === 'arithmetic') throw cursor.syntaxError();
  const right = parseTerm(cursor, depth);
  if (right.kind === 'arithmetic') throw cursor.syntaxError();
  return { kind: 'arithmetic', sign, left, right };
};

const parseTerm = (cursor: Cursor, depth: number): WrittenAssignment => {
  if (!cursor.takeSign('(')) return parseOperand(cursor, depth, parenthesised);
  checkDepth(depth, 'The expression has redundant parentheses;');
  const inner = parseAssignment(cursor, depth + 1);
  cursor.expectSign(')');
  return inner;
};

const parenthesised = (cursor: Cursor, depth: number): WrittenOperand => {
  const inner = parseTerm(cursor, depth);
  if (inner.kind === 'arithmetic') throw cursor.syntaxError();
  return inner;
};
