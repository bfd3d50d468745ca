import { readFileSync } from 'node:fs';
import type { JsonStatement } from './mutations.ts';
import { policyFiles, type PolicyFile, type PolicyFolder } from './policy-files.ts';

/** Statements and actions that a run of the tests used: `policy/Sid` → actions, sorted. */
export type Exercised = Readonly<Record<string, readonly string[]>>;

/** Condenses decision logs, one JSON object a line, to what they exercised. Broken last lines, of an
 *  engine that was killed, are passed over. */
export const exercisedBy = (logs: readonly string[]): Exercised => {
  const found: Record<string, Set<string>> = {};
  for (const line of logs.flatMap((log) => log.split('\n'))) {
    const entry = parse(line);
    if (typeof entry?.policy !== 'string' || typeof entry.statement !== 'string') continue;
    (found[`${entry.policy}/${entry.statement}`] ??= new Set()).add(String(entry.action));
  }
  return Object.fromEntries(
    Object.entries(found)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([statement, actions]) => [statement, [...actions].sort()]),
  );
};

interface Line {
  readonly policy?: string | null;
  readonly statement?: string | null;
  readonly action?: string;
}

const parse = (line: string): Line | null => {
  try {
    return line === '' ? null : (JSON.parse(line) as Line);
  } catch {
    return null;
  }
};

/** Reads what an earlier run condensed. */
export const readExercised = (file: string | URL): Exercised =>
  JSON.parse(readFileSync(file, 'utf8')) as Exercised;

/** Actions that no test run can exercise, by policy, each with the reason. */
export const exercisedElsewhere: Readonly<Record<string, string>> = {
  'site-bucket: s3:GetObject':
    'CloudFront asks, which is on AWS alone; locally the engine serves the page from disk',
};

const list = (value: unknown): readonly string[] =>
  (value === undefined ? [] : [value].flat()).map(String);

const includes = (actions: readonly string[], action: string): boolean =>
  actions.some((each) => each.toLowerCase() === action.toLowerCase());

/** Actions of a statement that were exercised. They are recorded under the Sid of that time, so this counts
 *  the statement of that Sid, and statements that are gone or no longer name the action.
 *  @param statements of the whole document.
 *  @param statement one of them. */
export const usedActions = (
  policy: string,
  statements: readonly JsonStatement[],
  statement: JsonStatement,
  exercised: Exercised,
): readonly string[] => {
  const own = exercised[`${policy}/${String(statement.Sid)}`] ?? [];
  const moved = Object.entries(exercised).flatMap(([name, actions]) => {
    if (!name.startsWith(`${policy}/`)) return [];
    const there = statements.find(({ Sid }) => `${policy}/${String(Sid)}` === name);
    return actions.filter((action) => !includes(list(there?.Action), action));
  });
  return list(statement.Action).filter((action) => includes([...own, ...moved], action));
};

/** Whether a kept request shows that a statement's action is used.
 *  @see ./exercised-requests.ts */
export type IsRequested = (file: PolicyFile, statement: JsonStatement, action: string) => boolean;

/** Granted actions that nothing exercised: `file Sid: action`. */
export const unused = (
  folder: PolicyFolder,
  exercised: Exercised,
  isRequested: IsRequested = () => false,
): readonly string[] =>
  policyFiles.flatMap((file) => {
    const policy = file.replace('.json', '');
    const { Statement } = folder[file];
    return Statement.flatMap((statement) => {
      if (statement.Effect === 'Deny') return []; // over TLS it is never met: the proof shows it
      const used = usedActions(policy, Statement, statement, exercised);
      return list(statement.Action)
        .filter(
          (action) =>
            !used.includes(action) &&
            !isRequested(file, statement, action) &&
            exercisedElsewhere[`${policy}: ${action}`] === undefined,
        )
        .map((action) => `${file} ${String(statement.Sid)}: ${action}`);
    });
  });
