import type { Path } from '../values/path.ts';
import { ExpressionProblem } from './cursor.ts';
import { PathTree } from './path-conflicts.ts';
import { bindPath, Problems, type Placeholders } from './placeholders.ts';
import type { WrittenPath } from './written.ts';

const order = ['reserved', 'name', 'overlap', 'conflict'] as const;

/** Replaces the placeholders of a projection and checks that its paths do not conflict.
 *  @throws {ExpressionProblem} */
export const bindProjection = (
  written: readonly WrittenPath[],
  placeholders: Placeholders,
): readonly Path[] => {
  const problems = new Problems<(typeof order)[number]>();
  const tree = new PathTree();
  const paths = written.map((each) =>
    bindPath(each, placeholders, (sort, message) => problems.note(sort, message)),
  );
  for (const path of paths) {
    const { overlap, conflict } = tree.add(path);
    if (overlap !== null) problems.note('overlap', overlap);
    if (conflict !== null) problems.note('conflict', conflict);
  }
  const problem = problems.weightiest(order);
  if (problem !== undefined) throw new ExpressionProblem(problem);
  return paths;
};
