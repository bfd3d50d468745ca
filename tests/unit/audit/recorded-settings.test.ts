import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import {
  settingDifferences,
  settingsOf,
  type RecordedSettings,
} from '../../../audit/recorded-settings.ts';
import { latchkeyApp } from '../../../infra/stack/latchkey-app.ts';
import { chosenStatements, severe, type WrittenTemplates } from './weaker-settings.ts';

const { latchkey, site, watch } = latchkeyApp();
const text = JSON.stringify({
  Latchkey: Template.fromStack(latchkey).toJSON() as unknown,
  LatchkeySite: Template.fromStack(site).toJSON() as unknown,
  LatchkeyWatch: Template.fromStack(watch).toJSON() as unknown,
});
const templates = () => JSON.parse(text) as WrittenTemplates;

const recorded = JSON.parse(
  readFileSync(new URL('../../../audit/intended-settings.json', import.meta.url), 'utf8'),
) as RecordedSettings;

test('the default templates are as recorded (else: npm run audit -- --record-settings)', () => {
  expect(settingDifferences(recorded, { ...templates() })).toEqual([]);
});

test.each([...severe, ...chosenStatements])(
  'a template that differs from the recorded one is noticed: $name',
  ({ change }) => {
    const given = templates();
    change(given);
    expect(JSON.stringify(given)).not.toBe(text);
    expect(settingDifferences(recorded, { ...given })).not.toEqual([]);
  },
);

test('a difference names its stack, path and both values', () => {
  const before = settingsOf({ S: { Resources: { A: { Type: 'T', Properties: { B: [1, 2] } } } } });
  const after = { S: { Resources: { A: { Type: 'T', Properties: { B: [3], C: null } } } } };
  expect(settingDifferences(before, after)).toEqual([
    'S: Resources.A.Properties.B[0] is 3, and 1 is recorded',
    'S: Resources.A.Properties.B[1] is missing, and 2 is recorded',
    'S: Resources.A.Properties.C is null, and nothing is recorded for it',
  ]);
});

test('an unrecorded stack and a missing stack are differences', () => {
  const resources = { Resources: { A: { Type: 'T' } } };
  expect(settingDifferences({}, { S: resources })).toEqual([
    'S: Resources.A.Type is "T", and nothing is recorded for it',
  ]);
  expect(settingDifferences(settingsOf({ S: resources }), {})).toEqual([
    'S: Resources.A.Type is missing, and "T" is recorded',
  ]);
});

test.each<[string, unknown, unknown]>([
  ['a dot in a name', { A: { B: 1 } }, { 'A.B': 1 }],
  ['an index as a name', { A: [1] }, { A: { 0: 1 } }],
  ['brackets in a name', { A: [1] }, { 'A[0]': 1 }],
  ['a number as text', { A: 1 }, { A: '1' }],
  ['nothing as an empty object', {}, { A: {} }],
  ['an empty object as an empty list', { A: {} }, { A: [] }],
  ['a name of every object', {}, JSON.parse('{"__proto__": 1}')],
])('two templates are told apart that differ by %s', (_, one, other) => {
  const template = (Properties: unknown) => ({ S: { Resources: { A: { Properties } } } });
  expect(settingDifferences(settingsOf(template(one)), template(other))).not.toEqual([]);
});

describe('a policy document is left to the intended sets only where those check it', () => {
  const document = { Statement: [{ Effect: 'Allow' }] };
  const settings = (Type: string, Properties: unknown) =>
    JSON.stringify(settingsOf({ S: { Resources: { A: { Type, Properties } } } }));

  test.each([
    ['AWS::IAM::Role', { AssumeRolePolicyDocument: document }],
    ['AWS::IAM::Role', { Policies: [{ PolicyDocument: document }] }],
    ['AWS::S3::BucketPolicy', { PolicyDocument: document }],
  ])('%s %j', (type, properties) => {
    expect(settings(type, properties)).toContain('intended-sets.json');
    expect(settings(type, properties)).not.toContain('Effect');
  });

  test.each([
    [
      'AWS::DynamoDB::Table',
      { StreamSpecification: { ResourcePolicy: { PolicyDocument: document } } },
    ],
    ['AWS::S3::Bucket', { PolicyDocument: document }],
    ['AWS::IAM::Role', { Policies: [{ PolicyDocument: { ...document } }, { Other: document }] }],
  ])('not in %s %j', (type, properties) => {
    expect(settings(type, properties)).toContain('Effect');
  });
});

describe('in the default templates', () => {
  type Steps = readonly (string | number)[];

  /** Places of policy documents, which the tests of the intended sets change. */
  const documents = new Set(
    [
      ...['AuthenticatedRole', 'ConverterRole'].flatMap((role) => [
        ['Latchkey', 'Resources', role, 'Properties', 'AssumeRolePolicyDocument'],
        ['Latchkey', 'Resources', role, 'Properties', 'Policies', 0, 'PolicyDocument'],
      ]),
      // What members of a space may do.
      ['Latchkey', 'Resources', 'AuthenticatedRole', 'Properties', 'Policies', 1, 'PolicyDocument'],
      ...['UploadsBucketPolicy', 'ResultsBucketPolicy'].map((policy) => [
        ...['Latchkey', 'Resources', policy, 'Properties', 'PolicyDocument'],
      ]),
      ['LatchkeySite', 'Resources', 'SiteBucketPolicy', 'Properties', 'PolicyDocument'],
    ].map((steps) => JSON.stringify(steps)),
  );

  /** Every place outside policy documents. */
  const placesIn = (value: unknown, steps: Steps): readonly Steps[] => {
    if (documents.has(JSON.stringify(steps))) return [];
    const isInner = typeof value === 'object' && value !== null;
    const inner = !isInner
      ? []
      : Object.entries(value).flatMap(([name, each]) =>
          placesIn(each, [...steps, Array.isArray(value) ? Number(name) : name]),
        );
    return [steps, ...inner];
  };

  const written = Object.fromEntries(
    Object.entries(templates()).map(([stack, template]) => [stack, JSON.stringify(template)]),
  );
  const places = placesIn(JSON.parse(text), []).filter(({ length }) => length > 1);
  const at = (value: unknown, steps: Steps): unknown =>
    steps.reduce<unknown>(
      (inner, step) => (inner as Record<string | number, unknown>)[step],
      value,
    );

  type Owner = Record<string | number, unknown>;

  /** Makes a change at every place in turn and lists the places where it is not noticed.
   *  @param change changes the place's owner; returns false where it does not apply. */
  const unnoticed = (change: (owner: Owner, step: string | number) => boolean) =>
    places.filter(([stack = '', ...steps]) => {
      const template: unknown = JSON.parse(written[stack] ?? '');
      const owner = at(template, steps.slice(0, -1)) as Owner;
      return (
        change(owner, steps.at(-1) ?? '') &&
        settingDifferences({ [stack]: recorded[stack] ?? {} }, { [stack]: template }).length === 0
      );
    });

  test('no value can be changed unnoticed', () => {
    const leaves = places.filter((steps) => typeof at(JSON.parse(text), steps) !== 'object');
    expect(leaves.length).toBeGreaterThan(600);
    expect(
      unnoticed((owner, step) => {
        if (typeof owner[step] === 'object') return false;
        owner[step] = typeof owner[step] === 'boolean' ? !owner[step] : `${String(owner[step])}x`;
        return true;
      }),
    ).toEqual([]);
  });

  test('nothing can be removed unnoticed', () => {
    expect(
      unnoticed((owner, step) => {
        if (Array.isArray(owner)) owner.splice(Number(step), 1);
        else Reflect.deleteProperty(owner, step);
        return true;
      }),
    ).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['a text', 'x'],
    ['an empty object', {}],
  ])('%s can be added nowhere unnoticed', (_, value) => {
    expect(
      unnoticed((owner, step) => {
        const inner = owner[step];
        if (typeof inner !== 'object' || inner === null) return false;
        if (Array.isArray(inner)) inner.push(value);
        else (inner as Record<string, unknown>).Added = value;
        return true;
      }),
    ).toEqual([]);
  });
});
