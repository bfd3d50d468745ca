import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { artefactPath } from '../infra/build/artefacts.ts';

const inProject = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The project's root folder. */
export const projectFolder = inProject('.');
export const ownPolicies = inProject('iam-policies');

/** Files that the audit reads, and two that it writes when asked to. */
export const files = {
  attacks: inProject('tests/attacks.json'),
  ownAttacks: inProject('tests/attacks-own.json'),
  escalationPaths: inProject('audit/escalation-paths.json'),
  exercised: inProject('audit/exercised.json'),
  exercisedRequests: inProject('audit/exercised-requests.json'),
  intended: inProject('audit/intended.json'),
  intendedSets: inProject('audit/intended-sets.json'),
  intendedSettings: inProject('audit/intended-settings.json'),
  intentions: inProject('audit/intentions.json'),
} as const;

export const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

export const writeJson = (path: string, value: unknown): void => {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
};

/** Writes the machine's and the reviewer's report. */
export const writeReport = (json: object, html: string): void => {
  mkdirSync(inProject('dist/audit'), { recursive: true });
  writeJson(inProject('dist/audit/report.json'), json);
  writeFileSync(inProject('dist/audit/report.html'), html);
};

const templatePath = (stack: string): string =>
  join(dirname(artefactPath('template')), `${stack}.template.json`);

/** The templates that the tools of other people read. */
export const templatePaths = ['Latchkey', 'LatchkeySite'].map(templatePath);

/** The templates of `npm run synth`, by the name of their stack. */
export const allTemplates = (): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    ['Latchkey', 'LatchkeySite', 'LatchkeyWatch'].map((stack) => [
      stack,
      readJson(templatePath(stack)),
    ]),
  );
