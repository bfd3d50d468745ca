import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { awsActions } from '../../audit/actions.ts';
import { templateFindings } from '../../audit/document-findings.ts';
import type { IntendedSets } from '../../audit/intended-sets.ts';
import { auditedServices } from '../../audit/matrix.ts';
import { latchkeyApp } from '../../infra/stack/latchkey-app.ts';
import { json } from './audited.ts';

type Json = Record<string, unknown>;

const { latchkey, site } = latchkeyApp();
const templates = () => ({
  Latchkey: Template.fromStack(latchkey).toJSON() as Json,
  LatchkeySite: Template.fromStack(site).toJSON() as Json,
});

/** The templates with another value at a path of the first. */
const changed = (path: string, value: unknown) => {
  const given = structuredClone(templates());
  const names = ['Resources', ...path.split('.')];
  const owner = names.slice(0, -1).reduce<Json>((at, name) => at[name] as Json, given.Latchkey);
  owner[names.at(-1) ?? ''] = value;
  return given;
};

describe('a document that a parameter decides is undecided:', () => {
  let actions: readonly string[];
  beforeAll(async () => {
    actions = (await awsActions(auditedServices)).map(({ name }) => name);
  });
  const sets = json('audit/intended-sets.json') as IntendedSets;

  test.each([
    { type: 'String', value: 's3:PutObject' },
    { type: 'AWS::SSM::Parameter::Value<String>', value: 's3:PutObject' },
  ])('an action of the type $type', ({ type, value }) => {
    const path = 'AuthenticatedRole.Properties.Policies.0.PolicyDocument.Statement.0.Action';
    const given = changed(path, { Ref: 'Act' });
    (given.Latchkey.Parameters as Json).Act = { Type: type, Default: value };
    expect(templateFindings(Object.values(given), sets, actions).findings).toContain(
      'UNDECIDED: AuthenticatedRole: values of the parameter Act other than its default',
    );
  });
});
