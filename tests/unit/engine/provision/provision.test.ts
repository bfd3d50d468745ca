import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { latchkeyApp } from '../../../../infra/stack/latchkey-app.ts';
import { resolve } from '../../../../engine/provision/intrinsics.ts';
import { provision } from '../../../../engine/provision/provision.ts';

type Json = Record<string, unknown>;
const template = Template.fromStack(latchkeyApp().latchkey).toJSON() as {
  Resources: Record<string, { Type: string; Properties: Json }>;
} & Json;
const parameters = {
  AppOrigins: 'http://a, http://b',
  ConverterCodeBucket: 'x',
  ConverterCodeKey: 'y',
};
const place = { account: '000000000000', region: 'us-east-1', seed: 'seed' };

/** The template with one resource's properties changed. */
const changed = (id: string, properties: Json) => ({
  ...template,
  Resources: {
    ...template.Resources,
    [id]: {
      ...template.Resources[id],
      Properties: { ...template.Resources[id]?.Properties, ...properties },
    },
  },
});

describe('the stack of the synthesized template', () => {
  const stack = provision(template, parameters, place);

  test('has two buckets, two tables, two roles and the converter', () => {
    expect(stack.buckets.map(({ name }) => name)).toEqual([
      'latchkey-uploads-000000000000-us-east-1',
      'latchkey-results-000000000000-us-east-1',
    ]);
    expect(stack.tables.map(({ ttlAttribute }) => ttlAttribute)).toEqual([
      'expiresAt',
      'expiresAt',
    ]);
    expect(stack.tables.map(({ maxThroughput }) => maxThroughput)).toEqual([
      { read: 1000, write: 200 },
      { read: 1000, write: 200 },
    ]);
    expect(stack.roles).toHaveLength(2);
    expect(stack.converter.environment.RESULTS_TABLE).toBe(stack.outputs.ResultsTableName);
  });

  test('has a fair queue whose messages invoke the converter, and whose dead letters are failed events', () => {
    const { eventSource, onFailureArn, environment } = stack.converter;
    const fair = stack.queues.find(({ arn }) => arn === eventSource?.queueArn);
    expect(eventSource?.maximumConcurrency).toBe(8);
    expect(fair?.redrive).toEqual({ deadLetterArn: onFailureArn, maxReceiveCount: 5 });
    expect(fair?.url).toBe(environment.FAIR_QUEUE_URL);
    expect(stack.queues.find(({ arn }) => arn === onFailureArn)?.redrive).toBeNull();
  });

  test('allows the given origins by CORS, and notifies the converter', () => {
    expect(stack.buckets[0]?.cors[0]?.allowedOrigins).toEqual(['http://a', 'http://b']);
    expect(stack.buckets[0]?.notifications).toEqual([
      { event: 's3:ObjectCreated:*', functionArn: stack.converter.arn },
    ]);
    expect(stack.buckets[1]?.notifications).toEqual([]);
  });

  test('has policies with every placeholder and function resolved, IAM’s variables kept', () => {
    const text = JSON.stringify(stack.roles);
    expect(text).not.toMatch(/Fn::|"Ref"/);
    expect(text).toContain(
      `${stack.buckets[0]?.arn ?? ''}/\${cognito-identity.amazonaws.com:sub}/*`,
    );
  });

  test('tags sessions by the claim that an administrator sets, and the client may read it', () => {
    const { identityPool, userPool } = stack;
    expect(identityPool.principalTags).toEqual([
      {
        providerName: identityPool.providers[0]?.providerName,
        claims: { space: 'custom:space' },
      },
    ]);
    expect(userPool.customAttributes).toEqual([
      { name: 'custom:space', minLength: 1, maxLength: 32 },
    ]);
    expect(userPool.clients[0]?.readAttributes).toContain('custom:space');
  });

  test('gives IDs in AWS’s format', () => {
    expect(stack.userPool.id).toMatch(/^us-east-1_[0-9A-Za-z]{9}$/);
    expect(stack.userPool.clients[0]?.id).toMatch(/^[0-9a-z]{26}$/);
    expect(stack.identityPool.id).toMatch(/^us-east-1:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  test('is the same for the same seed only', () => {
    expect(provision(template, parameters, place)).toEqual(stack);
    const other = provision(template, parameters, { ...place, seed: 'other' });
    expect(other.userPool.id).not.toBe(stack.userPool.id);
  });
});

test.each([
  {
    name: 'an unknown resource type',
    value: {
      ...template,
      Resources: { ...template.Resources, Api: { Type: 'AWS::ApiGateway::RestApi' } },
    },
    says: 'does not know AWS::ApiGateway::RestApi (Api)',
  },
  {
    name: 'a property that would change what a bucket does',
    value: changed('UploadsBucket', { ReplicationConfiguration: {} }),
    says: 'does not know UploadsBucket.ReplicationConfiguration',
  },
  {
    name: 'a bucket that allows public access',
    value: changed('ResultsBucket', { PublicAccessBlockConfiguration: { BlockPublicAcls: false } }),
    says: 'ResultsBucket.PublicAccessBlockConfiguration.BlockPublicAcls is false',
  },
  {
    name: 'an app client that writes the space',
    value: changed('UserPoolClient', { WriteAttributes: ['email', 'custom:space'] }),
    says: 'UserPoolClient.WriteAttributes is ["email","custom:space"]',
  },
  {
    name: 'an attribute that cannot be changed',
    value: changed('UserPool', { Schema: [{ Name: 'space', AttributeDataType: 'String' }] }),
    says: 'UserPool.Schema.Mutable is undefined, not true',
  },
  {
    name: 'Cognito’s own mapping of claims to tags',
    value: changed('SpaceTag', { UseDefaults: true }),
    says: 'SpaceTag.UseDefaults is true',
  },
  {
    name: 'a tag that no claim gives',
    value: changed('SpaceTag', { PrincipalTags: { space: 7 } }),
    says: 'SpaceTag.PrincipalTags names something else than claims',
  },
  {
    name: 'a versioned bucket',
    value: changed('UploadsBucket', { VersioningConfiguration: { Status: 'Enabled' } }),
    says: 'keeps no object versions',
  },
  {
    name: 'a role for unauthenticated identities',
    value: changed('IdentityPoolRoles', { Roles: { authenticated: 'a', unauthenticated: 'b' } }),
    says: 'does not support unauthenticated identities',
  },
  {
    name: 'messages in batches',
    value: changed('FairQueueInvokesConverter', { BatchSize: 10 }),
    says: 'FairQueueInvokesConverter.BatchSize is 10',
  },
  {
    name: 'messages that are filtered',
    value: changed('FairQueueInvokesConverter', { FilterCriteria: {} }),
    says: 'does not know FairQueueInvokesConverter.FilterCriteria',
  },
  {
    name: 'a function in a role',
    value: changed('ConverterRole', { RoleName: { 'Fn::ImportValue': 'x' } }),
    says: 'does not know the intrinsic function Fn::ImportValue',
  },
  {
    name: 'a condition',
    value: { ...template, Conditions: {} },
    says: 'does not know the template section Conditions',
  },
  {
    name: 'a reference to nothing',
    value: changed('ConverterRole', { RoleName: { Ref: 'Nothing' } }),
    says: 'refers to Nothing',
  },
  {
    name: 'a reference to an inherited name',
    value: changed('ConverterRole', { RoleName: { Ref: 'toString' } }),
    says: 'refers to toString',
  },
  {
    name: 'a type with an inherited name',
    value: { ...template, Resources: { ...template.Resources, A: { Type: 'constructor' } } },
    says: 'does not know constructor (A)',
  },
  {
    name: 'circular references',
    value: changed('ConverterRole', { RoleName: { 'Fn::GetAtt': ['ConverterRole', 'Arn'] } }),
    says: 'ConverterRole refers to itself in a circle',
  },
  {
    name: 'an attribute that a type does not have',
    value: changed('ConverterRole', { RoleName: { 'Fn::GetAtt': ['FailedEvents', 'valueOf'] } }),
    says: 'does not know FailedEvents.valueOf',
  },
  {
    name: 'a role with a managed policy',
    value: changed('ConverterRole', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/Admin'] }),
    says: 'does not know ConverterRole.ManagedPolicyArns',
  },
  {
    name: 'a permission for anybody to invoke the converter',
    value: changed('UploadsMayInvokeConverter', { SourceArn: undefined }),
    says: 'UploadsMayInvokeConverter.SourceArn is undefined',
  },
  {
    name: 'roles chosen by rules',
    value: changed('IdentityPoolRoles', { RoleMappings: {} }),
    says: 'RoleMappings',
  },
  {
    name: 'a client with a secret',
    value: changed('UserPoolClient', { GenerateSecret: true }),
    says: 'UserPoolClient.GenerateSecret is true',
  },
  { name: 'something that is not a template', value: [], says: 'not a CloudFormation template' },
])('$name is refused by name', ({ value, says }) => {
  expect(() => provision(value, parameters, place)).toThrow(says);
});

test('a parameter without a value is refused by name', () => {
  expect(() => provision(template, {}, place)).toThrow('the parameter AppOrigins has no value');
});

test('a parameter that the template does not have is refused by name', () => {
  expect(() => provision(template, { ...parameters, AppOrigin: 'x' }, place)).toThrow(
    'the template has no parameter AppOrigin',
  );
});

const lookup = {
  ref: (name: string) => `ref-${name}`,
  attribute: (id: string, name: string) => `${id}.${name}`,
};

test.each([
  { value: { Ref: 'A' }, is: 'ref-A' },
  { value: { 'Fn::GetAtt': ['A', 'B.C'] }, is: 'A.B.C' },
  { value: { 'Fn::GetAtt': 'A.B.C' }, is: 'A.B.C' },
  { value: { 'Fn::Join': ['-', ['a', { Ref: 'B' }]] }, is: 'a-ref-B' },
  { value: { 'Fn::Sub': '${A}/${B.C}/${!literal}' }, is: 'ref-A/B.C/${literal}' },
  { value: { 'Fn::Sub': ['${x}', { x: { Ref: 'A' } }] }, is: 'ref-A' },
  { value: { 'Fn::Select': [1, ['a', 'b']] }, is: 'b' },
  { value: { 'Fn::Split': ['/', 'a/b'] }, is: ['a', 'b'] },
  {
    value: { 'Fn::GetAZs': 'eu-west-1' },
    is: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
  },
  { value: { Ref: 'A', other: 1 }, is: { Ref: 'A', other: 1 } },
])('$value is $is', ({ value, is }) => {
  expect(resolve(value, lookup)).toEqual(is);
});

test.each([
  { value: { Ref: ['A'] } },
  { value: { 'Fn::GetAtt': 'A' } },
  { value: { 'Fn::GetAtt': ['A', 1] } },
  { value: { 'Fn::Join': 'a' } },
  { value: { 'Fn::Join': ['-', 'abc'] } },
  { value: { 'Fn::Join': ['-', [{ a: 1 }]] } },
  { value: { 'Fn::Select': [2, ['a', 'b']] } },
  { value: { 'Fn::Select': [0, 'abc'] } },
  { value: { 'Fn::Split': ['/', ['a']] } },
  { value: { 'Fn::Sub': { A: 1 } } },
  { value: { 'Fn::Sub': ['${x}', { x: ['a'] }] } },
])('$value is refused', ({ value }) => {
  expect(() => resolve(value, lookup)).toThrow(/^(Ref|Fn::\w+) does not take /);
});

test('${constructor} is not resolved to an inherited name', () => {
  expect(resolve({ 'Fn::Sub': '${constructor}' }, lookup)).toBe('ref-constructor');
});

test('a value without intrinsic functions is unchanged', () => {
  const plain = fc.jsonValue().filter((value) => !/"(Ref|Fn::)/.test(JSON.stringify(value)));
  fc.assert(
    fc.property(plain, (value) => {
      expect(resolve(value, lookup)).toEqual(value);
    }),
  );
});
