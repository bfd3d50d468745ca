import { Cursor } from './cursor.ts';
import { parsePath } from './parse-operand.ts';
import type { WrittenPath } from './written.ts';

/** Parses the paths of a projection expression.
 *  @throws {ExpressionProblem}
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html */
export const parseProjection = (expression: string): readonly WrittenPath[] => {
  const cursor = new Cursor(expression);
  const paths: WrittenPath[] = [];
  do paths.push(parsePath(cursor));
  while (cursor.takeSign(','));
  if (!cursor.isAtEnd()) throw cursor.syntaxError();
  return paths;
};
