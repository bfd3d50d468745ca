import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPythonPackages } from '../virtual-environment.ts';
import { weigh, type Suppression, type Weighed } from './suppressions.ts';
import { tools, type Subjects, type Tool } from './tools.ts';

/** What one tool has to say, or why it says nothing. */
export type Opinion = { readonly tool: string; readonly page: string } & (
  | { readonly status: 'not installed' }
  | { readonly status: 'failed'; readonly why: string }
  | ({ readonly status: 'given'; readonly version: string } & Weighed)
);

const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** The written reasons, from `suppressions.json`. */
export const readSuppressions = (): readonly Suppression[] =>
  JSON.parse(readFileSync(beside('suppressions.json'), 'utf8')) as readonly Suppression[];

/** Installs the tools that are Python programs, in the versions of `requirements.txt`.
 *  @throws {Error} with pip's own words. */
export const installSecondOpinion = (): Promise<void> =>
  installPythonPackages(['-r', beside('requirements.txt')]);

/** Asks every tool that is installed, all at the same time. No tool needs the network.
 *  @param policies documents with every placeholder filled, by file name.
 *  @param templates paths of CloudFormation templates. */
export const secondOpinion = async (
  policies: Readonly<Record<string, unknown>>,
  templates: readonly string[],
): Promise<readonly Opinion[]> => {
  const shown = Object.fromEntries(
    Object.entries(policies).map(([file, document]) => [file, JSON.stringify(document, null, 2)]),
  );
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-policies-'));
  try {
    for (const [file, text] of Object.entries(shown)) writeFileSync(join(folder, file), text);
    const suppressions = readSuppressions();
    const subjects: Subjects = { policies: folder, shown, templates };
    return await Promise.all(tools.map((tool) => opinionOf(tool, subjects, suppressions)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const opinionOf = async (
  tool: Tool,
  subjects: Subjects,
  suppressions: readonly Suppression[],
): Promise<Opinion> => {
  const { name, page } = tool;
  const version = await tool.version();
  if (version === null) return { tool: name, page, status: 'not installed' };
  try {
    const remarks = await tool.ask(subjects);
    const own = suppressions.filter((each) => each.tool === name);
    return { tool: name, page, status: 'given', version, ...weigh(remarks, own) };
  } catch (cause) {
    return { tool: name, page, status: 'failed', why: (cause as Error).message };
  }
};

/** The findings, one line each. A tool that is not installed is not a finding. */
export const opinionFindings = (opinions: readonly Opinion[]): readonly string[] =>
  opinions.flatMap((opinion) => {
    if (opinion.status === 'not installed') return [];
    if (opinion.status === 'failed') return [`${opinion.tool} did not run through: ${opinion.why}`];
    return [
      ...opinion.open.map(({ rule, where, says }) => `${opinion.tool} ${rule}, ${where}: ${says}`),
      ...opinion.stale.map((part) => `${opinion.tool} no longer says what is suppressed: ${part}`),
    ];
  });

/** One line about a tool for the terminal and the report. */
export const opinionSummary = (opinion: Opinion): string => {
  if (opinion.status === 'not installed') return 'not installed';
  if (opinion.status === 'failed') return 'did not run through';
  const { version, open, answered } = opinion;
  return `${version}: ${open.length} open, ${answered.length} answered in writing`;
};
