import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Baseline } from '../../audit/checks.ts';
import { templateFindings } from '../../audit/document-findings.ts';
import { weakenings, type Document } from '../../audit/mutations.ts';
import { place } from '../../audit/template.ts';
import { latchkeyApp } from '../../infra/stack/latchkey-app.ts';
import { loadBaseline } from './audited.ts';

type Json = Readonly<Record<string, unknown>>;

const { latchkey, site } = latchkeyApp();
const templates = [Template.fromStack(latchkey).toJSON(), Template.fromStack(site).toJSON()];

let baseline: Baseline;
beforeAll(async () => {
  baseline = await loadBaseline();
});

/** Where a template has each document: the resource, and the path in its properties. */
const documents: Readonly<Record<string, readonly [string, ...(string | number)[]]>> = {
  'authenticated-user.json': ['AuthenticatedRole', 'Policies', 0, 'PolicyDocument'],
  'authenticated-user.trust.json': ['AuthenticatedRole', 'AssumeRolePolicyDocument'],
  'converter.json': ['ConverterRole', 'Policies', 0, 'PolicyDocument'],
  'converter.trust.json': ['ConverterRole', 'AssumeRolePolicyDocument'],
  'uploads-bucket.json': ['UploadsBucketPolicy', 'PolicyDocument'],
  'results-bucket.json': ['ResultsBucketPolicy', 'PolicyDocument'],
  'site-bucket.json': ['SiteBucketPolicy', 'PolicyDocument'],
};

const at = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], value);

const put = (
  value: unknown,
  [key, ...rest]: readonly (string | number)[],
  by: unknown,
): unknown => {
  if (key === undefined) {
    return by;
  }
  const inner = put((value as Json)[key], rest, by);
  return Array.isArray(value)
    ? (value as unknown[]).with(Number(key), inner)
    : { ...(value as Json), [key]: inner };
};

const pathOf = (file: string): readonly (string | number)[] => {
  const [id = '', ...rest] = documents[file] ?? [];
  return ['Resources', id, 'Properties', ...rest];
};

/** What is said of one document. */
const saidOf = (file: string, deployed: readonly unknown[]) => {
  const { findings, remarks } = templateFindings(
    deployed,
    { [file]: baseline.sets[file] ?? [] },
    baseline.actions.map(({ name }) => name),
  );
  const about = (each: string) => each.startsWith(`template: ${file} `);
  return { findings: findings.filter(about), remarks: remarks.filter(about) };
};

describe.each(Object.keys(documents))('in the templates, %s', (file) => {
  const path = pathOf(file);
  const which = templates.findIndex((template) => at(template, path) !== undefined);

  test('is exactly what is intended', () => {
    expect(which).toBeGreaterThanOrEqual(0);
    expect(saidOf(file, templates)).toEqual({ findings: [], remarks: [] });
  });

  test('has no weakening that passes: each is a finding, or a Deny that is said to deny more', () => {
    const document = at(templates[which], path) as Document;
    const mutants = weakenings(file, document, []);
    expect(mutants.length).toBeGreaterThan(8);
    const passed = mutants.filter((mutant) => {
      const weaker = JSON.parse(
        JSON.stringify(mutant.document).replaceAll('${AccountId}', place.account),
      ) as unknown;
      const changed = templates.with(which, put(templates[which], path, weaker) as Json);
      const { findings, remarks } = saidOf(file, changed);
      return findings.length === 0 && !remarks.some((each) => / denies /.test(each));
    });
    expect(passed.map(({ statement, change }) => `${statement}: ${change}`)).toEqual([]);
  }, 300_000);
});
