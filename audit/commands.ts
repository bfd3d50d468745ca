import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { deploymentOf } from '../engine/explain/deployment.ts';
import { awsActions, dataServices } from './actions.ts';
import { compareEach, type Change } from './against.ts';
import { comparePrincipals } from './against-principals.ts';
import { isolationOfTemplate } from './foreign-template/isolation-of-template.ts';
import { parseTemplateFile } from './foreign-template/read-file.ts';
import { inWords } from './intended-sets.ts';
import { auditedServices } from './matrix.ts';
import type { Document } from './mutations.ts';
import {
  emptyDocument,
  parseFolder,
  parseOptional,
  readOptionalPolicies,
  readPolicyFolder,
  type OptionalPolicies,
  type PolicyFolder,
} from './policy-files.ts';
import { allTemplates, files, projectFolder, writeJson } from './project-files.ts';
import { answerQuestion, parseQuestion, questionProblem } from './questions.ts';
import { countSettings, settingsOf } from './recorded-settings.ts';

const git = (...args: readonly string[]): string =>
  execFileSync('git', [...args], { cwd: projectFolder, encoding: 'utf8' });

/** The policies at a git ref. A document that did not exist then said nothing. */
const policiesAt = (ref: string): Readonly<{ all: PolicyFolder; optional: OptionalPolicies }> => {
  const names = git('ls-tree', '-r', '--name-only', ref, 'iam-policies/').split('\n');
  const read = (file: string): string | null => {
    const path = `iam-policies/${file}`;
    if (names.includes(path)) return git('show', `${ref}:${path}`);
    console.log(`${file} does not exist at ${ref}`);
    return null;
  };
  const all = parseFolder((file) => read(file) ?? JSON.stringify(emptyDocument));
  return { all, optional: parseOptional(read) };
};

/** Documents of which a missing one says nothing. */
const complete = (documents: OptionalPolicies): Readonly<Record<string, Document>> =>
  Object.fromEntries(
    Object.entries(documents).map(([file, document]) => [file, document ?? emptyDocument]),
  );

const mayBeWider = ({ outcome }: Change): boolean => /wider|UNDECIDED/.test(outcome);

const print = (about: string, { outcome, examples }: Change): void => {
  console.log(`${about}: ${outcome}`);
  for (const example of examples) {
    console.log(`  ${example}`);
  }
};

/** Says of each principal whether all that applies to it lets through more or less than at a git ref, then
 *  which documents differ. What only an isolated converter has is compared document by document.
 *  @returns whether any of it lets through more, or cannot be decided. */
export const compareWith = async (
  template: unknown,
  ref: string,
  dir: string,
): Promise<boolean> => {
  const actions = (await awsActions(auditedServices)).map(({ name }) => name);
  const stack = deploymentOf(template);
  const before = policiesAt(ref);
  const after = { all: readPolicyFolder(dir), optional: readOptionalPolicies(dir) };
  const principals = comparePrincipals(stack, before.all, after.all, actions);
  for (const change of principals) {
    print(change.principal, change);
  }
  for (const { file, outcome } of compareEach(stack, before.all, after.all, actions)) {
    console.log(`${file}: ${outcome}`);
  }
  const optional = compareEach(stack, complete(before.optional), complete(after.optional), actions);
  for (const change of optional) {
    print(change.file, change);
  }
  return [...principals, ...optional].some(mayBeWider);
};

/** Writes down every setting of the templates, for the next audit to compare. */
export const recordSettings = (): void => {
  const settings = settingsOf(allTemplates());
  writeJson(files.intendedSettings, settings);
  console.log(
    `${countSettings(settings)} settings recorded in audit/intended-settings.json: review its difference in git.`,
  );
};

/** Says whether a template of any project keeps its users apart.
 *  @returns 0 when that is proved, else 1. */
export const judgeTemplate = async (file: string): Promise<number> => {
  const actions = await awsActions([...dataServices, 'sts']);
  const template = parseTemplateFile(readFileSync(file, 'utf8'));
  const { status, because } = isolationOfTemplate(template, actions);
  console.log(`Isolation of the users of ${file}: ${status}`);
  for (const each of because) {
    console.log(`  ${each}`);
  }
  return status === 'PROVED' ? 0 : 1;
};

/** Answers questions about the policies.
 *  @returns 0 when every `--never` is answered NO and every `--can` YES. */
export const answerAll = async (
  template: unknown,
  given: { readonly policies: string; readonly never: string[]; readonly can: string[] },
): Promise<number> => {
  const known = await awsActions(auditedServices);
  const actions = known.map(({ name }) => name);
  const [stack, folder] = [deploymentOf(template), readPolicyFolder(given.policies)];
  const asked = [
    ...given.never.map((text) => ({ text, hoped: 'NO' })),
    ...given.can.map((text) => ({ text, hoped: 'YES' })),
  ];
  let isAsHoped = true;
  for (const { text, hoped } of asked) {
    const question = parseQuestion(text);
    const problem = questionProblem(question, known);
    if (problem !== null) {
      throw new Error(`'${text}' has no answer: ${problem}`);
    }
    const answer = answerQuestion(question, stack, folder, actions);
    console.log(
      `${text}: ${answer.status === 'NO' ? 'NO, PROVED for all requests' : answer.status}`,
    );
    if (answer.status === 'YES') {
      console.log(`  ${inWords(answer.example)}`);
    }
    if (answer.status === 'UNDECIDED') {
      console.log(answer.why.map((why) => `  ${why}`).join('\n'));
    }
    isAsHoped &&= answer.status === hoped;
  }
  return isAsHoped ? 0 : 1;
};
