import { readFileSync } from 'node:fs';
import { policyFiles, type PolicyFolder } from './policy-files.ts';

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

/** Statements that no test run can exercise, each with the reason. */
export const exercisedElsewhere: Readonly<Record<string, string>> = {
  'site-bucket/OnlyTheDistributionReadsTheSite':
    'CloudFront asks, which is on AWS alone; locally the engine serves the page from disk',
};

/** Granted actions, and whole Deny statements, that nothing exercised: `file Sid: action`. */
export const unused = (folder: PolicyFolder, exercised: Exercised): readonly string[] =>
  policyFiles.flatMap((file) => {
    const policy = file.replace('.json', '');
    return folder[file].Statement.flatMap((statement) => {
      const name = `${policy}/${String(statement.Sid)}`;
      const used = exercised[name] ?? [];
      if (exercisedElsewhere[name] !== undefined) return [];
      if (statement.Effect === 'Deny') return []; // over TLS it is never met: the plain HTTP check shows it
      return [statement.Action]
        .flat()
        .map(String)
        .filter((action) => !used.includes(action))
        .map((action) => `${file} ${String(statement.Sid)}: ${action}`);
    });
  });
