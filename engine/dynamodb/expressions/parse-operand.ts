import type { Cursor } from './cursor.ts';
import { ExpressionProblem } from './cursor.ts';
import type { WrittenCall, WrittenOperand, WrittenPath } from './written.ts';

/** Maximum nesting of parentheses and calls; no valid expression comes near. */
const deepest = 320;

/** Maximum number of steps of a path, and maximum list index. */
const mostSteps = 32;
const largestIndex = 2 ** 31 - 1;

export const parsePath = (cursor: Cursor): WrittenPath => {
  const first = parseName(cursor);
  const steps: (string | number)[] = [];
  for (;;) {
    if (cursor.takeSign('.')) steps.push(parseName(cursor));
    else if (cursor.takeSign('[')) steps.push(parseIndex(cursor));
    else break;
  }
  if (steps.length >= mostSteps) {
    throw new ExpressionProblem(
      `The document path has too many nesting levels; nesting levels: ${steps.length + 1}`,
    );
  }
  return [first, ...steps];
};

const parseName = (cursor: Cursor): string => {
  const name = cursor.take('name') ?? cursor.take('placeholder');
  if (name === null) throw cursor.syntaxError();
  return name;
};

const parseIndex = (cursor: Cursor): number => {
  const index = cursor.take('number');
  if (index === null) throw cursor.syntaxError();
  cursor.expectSign(']');
  if (Number(index) > largestIndex) {
    throw new ExpressionProblem(`List index is not within the allowable range; index: [${index}]`);
  }
  return Number(index);
};

const isCall = (cursor: Cursor): boolean =>
  cursor.peek().kind === 'name' && cursor.peek(1).kind === 'sign' && cursor.peek(1).text === '(';

/** Parses a path, a `:value` or a call.
 *  @param parenthesised parses an operand that begins with a parenthesis. */
export const parseOperand = (
  cursor: Cursor,
  depth: number,
  parenthesised: (cursor: Cursor, depth: number) => WrittenOperand,
): WrittenOperand => {
  const value = cursor.take('value');
  if (value !== null) return { kind: 'value', name: value };
  if (cursor.peek().kind === 'sign' && cursor.peek().text === '(') {
    return parenthesised(cursor, depth);
  }
  if (isCall(cursor)) return parseCall(cursor, depth, parenthesised);
  return { kind: 'path', path: parsePath(cursor) };
};

const parseCall = (
  cursor: Cursor,
  depth: number,
  parenthesised: (cursor: Cursor, depth: number) => WrittenOperand,
): WrittenCall => {
  const name = cursor.take('name') ?? '';
  checkDepth(
    depth,
    `The function is not allowed to be used this way in an expression; function: ${name}`,
  );
  cursor.expectSign('(');
  const operands: WrittenOperand[] = [];
  do operands.push(parseOperand(cursor, depth + 1, parenthesised));
  while (cursor.takeSign(','));
  cursor.expectSign(')');
  return { kind: 'call', name, operands };
};

/** @throws {ExpressionProblem} with `problem` when the expression is nested too deeply. */
export const checkDepth = (depth: number, problem: string): void => {
  if (depth > deepest) throw new ExpressionProblem(problem);
};
