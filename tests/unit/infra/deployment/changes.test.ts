import { expect, test } from 'vitest';
import { dataLosses, fateOf } from '../../../../infra/deployment/changes.ts';

const table = 'AWS::DynamoDB::Table';
const change = (Action: string, ResourceType: string, Replacement?: string) => ({
  Action,
  ResourceType,
  Replacement,
  LogicalResourceId: 'It',
});

test.each([
  { given: change('Add', table), fate: 'add', lost: false },
  { given: change('Modify', table, 'False'), fate: 'update', lost: false },
  { given: change('Modify', table, 'True'), fate: 'replace', lost: true },
  { given: change('Modify', table, 'Conditional'), fate: 'may-replace', lost: true },
  { given: change('Remove', table), fate: 'remove', lost: true },
  { given: change('Remove', 'AWS::S3::Bucket'), fate: 'remove', lost: true },
  { given: change('Modify', 'AWS::Cognito::UserPool', 'True'), fate: 'replace', lost: true },
  { given: change('Modify', 'AWS::Cognito::IdentityPool', 'True'), fate: 'replace', lost: true },
  { given: change('Modify', 'AWS::Lambda::Function', 'True'), fate: 'replace', lost: false },
  { given: change('Remove', 'AWS::SQS::Queue'), fate: 'remove', lost: false },
])('$given.Action $given.ResourceType $given.Replacement is $fate, data lost: $lost', (row) => {
  expect(fateOf(row.given)).toBe(row.fate);
  expect(dataLosses([row.given], [])).toEqual(row.lost ? ['It'] : []);
  expect(dataLosses([row.given], ['It'])).toEqual([]);
});
