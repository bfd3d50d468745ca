import { readFile } from 'node:fs/promises';
import type { KeptDecision } from '../../../engine/gatekeeper/decisions.ts';

/** How many requests a role sent, by action. */
export const requestsOf = (
  decisions: readonly KeptDecision[],
  roleName: string,
): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { principal, action } of decisions) {
    if (principal.includes(`/${roleName}/`)) counts[action] = (counts[action] ?? 0) + 1;
  }
  return counts;
};

/** The decisions of a log file from `line` on. */
export const decisionsSince = async (
  file: string,
  line: number,
): Promise<readonly KeptDecision[]> => {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((each) => each !== '');
  return lines.slice(line).map((each) => JSON.parse(each) as KeptDecision);
};
