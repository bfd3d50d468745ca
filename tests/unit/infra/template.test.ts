import { readdirSync, readFileSync } from 'node:fs';
import { App, LegacyStackSynthesizer, type IStackSynthesizer } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { LatchkeyStack } from '../../../infra/latchkey-stack.ts';
import { loadPolicy } from '../../../infra/policies.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const template = Template.fromStack(
  new LatchkeyStack(new App({ analyticsReporting: false }), 'Latchkey', {
    synthesizer: new LegacyStackSynthesizer() as IStackSynthesizer,
  }),
);
const resources = Object.entries(template.toJSON().Resources as Record<string, Resource>);
const ofType = (type: string) => resources.filter(([, resource]) => resource.Type === type);

test('there is exactly one Lambda function', () => {
  template.resourceCountIs('AWS::Lambda::Function', 1);
});

test.each([
  /^AWS::ApiGateway/,
  /^AWS::Lambda::Url$/,
  /^AWS::AppSync/,
  /^Custom::/,
  /^AWS::CloudFormation::CustomResource$/,
])('nothing is of type %s', (pattern) => {
  expect(resources.filter(([, { Type }]) => pattern.test(Type))).toEqual([]);
});

test('the template can be deployed without a bootstrapped account', () => {
  expect(JSON.stringify(template.toJSON())).not.toContain('cdk-hnb659fds');
  expect(template.toJSON().Rules).toBeUndefined();
});

const statements = (value: unknown): Record<string, unknown>[] => {
  if (Array.isArray(value)) return value.flatMap(statements);
  if (typeof value !== 'object' || value === null) return [];
  const record = value as Record<string, unknown>;
  return 'Effect' in record ? [record] : Object.values(record).flatMap(statements);
};

test('every statement in the template is one of iam-policies, and the other way round', () => {
  const inTemplate = statements(template.toJSON()).map(({ Sid }) => Sid);
  const folder = new URL('../../../iam-policies/', import.meta.url);
  const inFolder = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => statements(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))))
    .map(({ Sid }) => Sid);
  expect(inTemplate.sort()).toEqual(inFolder.sort());
});

test('no role has a managed policy, and no policy stands outside its role', () => {
  for (const [, { Properties }] of ofType('AWS::IAM::Role')) {
    expect(Properties.ManagedPolicyArns).toBeUndefined();
  }
  template.resourceCountIs('AWS::IAM::Policy', 0);
  template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
});

test('IAM’s own variables come out as they stand in the documents', () => {
  const role = JSON.stringify(ofType('AWS::IAM::Role'));
  expect(role).toContain('${cognito-identity.amazonaws.com:sub}/*');
  expect(role).not.toContain('${UploadsBucketArn}');
});

test('a placeholder without a value is an error, not a statement that matches nothing', () => {
  expect(() => loadPolicy('authenticated-user', {})).toThrow('no value for ${UploadsBucketArn}');
});

test.each(ofType('AWS::S3::Bucket').map(([id, { Properties }]) => ({ id, Properties })))(
  '$id is private, encrypted and answers the app’s origins only',
  ({ Properties }) => {
    expect(Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
    expect(JSON.stringify(Properties.BucketEncryption)).toContain('AES256');
    expect(Properties.CorsConfiguration).toMatchObject({
      CorsRules: [{ AllowedOrigins: { Ref: 'AppOrigins' } }],
    });
    expect(JSON.stringify(Properties.LifecycleConfiguration)).toContain('DaysAfterInitiation');
  },
);

test('guests, the classic flow and unchecked tokens are off', () => {
  template.hasResourceProperties('AWS::Cognito::IdentityPool', {
    AllowUnauthenticatedIdentities: false,
    AllowClassicFlow: false,
    CognitoIdentityProviders: [{ ServerSideTokenCheck: true }],
  });
});

test('the client signs in by SRP only, keeps no secret, and hides who exists', () => {
  template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    GenerateSecret: false,
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: true,
  });
});

test.each([
  { flag: 'true', expected: 'ACTIVE' },
  { flag: 'false', expected: 'INACTIVE' },
])('with deletionProtection=$flag the user pool’s is $expected', ({ flag, expected }) => {
  const stack = new LatchkeyStack(
    new App({ analyticsReporting: false, context: { deletionProtection: flag } }),
    'Latchkey',
    { synthesizer: new LegacyStackSynthesizer() as IStackSynthesizer },
  );
  Template.fromStack(stack).hasResourceProperties('AWS::Cognito::UserPool', {
    DeletionProtection: expected,
  });
});

test('both tables expire rows and can be restored; sessions have a stream', () => {
  template.allResourcesProperties('AWS::DynamoDB::Table', {
    BillingMode: 'PAY_PER_REQUEST',
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
  const streams = ofType('AWS::DynamoDB::Table').filter(
    ([, { Properties }]) => Properties.StreamSpecification !== undefined,
  );
  expect(streams.map(([id]) => id)).toEqual(['SessionsTable']);
});

test('S3 alone may invoke the converter, from this bucket of this account', () => {
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Principal: 's3.amazonaws.com',
    SourceAccount: { Ref: 'AWS::AccountId' },
  });
  template.resourceCountIs('AWS::Lambda::Permission', 1);
  const [[, permission] = []] = ofType('AWS::Lambda::Permission');
  expect(permission?.Properties.SourceArn).toBeDefined();
});

test('the converter is bounded: concurrency, memory, time, retries, and where failures go', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    Architectures: ['arm64'],
    ReservedConcurrentExecutions: 10,
  });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 2 });
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
});
