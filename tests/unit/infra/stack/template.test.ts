import { expect, test } from 'vitest';
import { latchkeyApp } from '../../../../infra/stack/latchkey-app.ts';
import { tableLimits } from '../../../../infra/stack/tables.ts';
import { latchkey, site, watch } from './templates.ts';
import { Template } from 'aws-cdk-lib/assertions';

const { template, resources, ofType } = latchkey;

test('all templates together have exactly one Lambda function', () => {
  template.resourceCountIs('AWS::Lambda::Function', 1);
  for (const each of [site, watch]) each.template.resourceCountIs('AWS::Lambda::Function', 0);
});

test.each([
  /^AWS::ApiGateway/,
  /^AWS::Lambda::Url$/,
  /^AWS::AppSync/,
  /^Custom::/,
  /^AWS::CloudFormation::CustomResource$/,
])('nothing is of type %s', (pattern) => {
  const all = [...resources, ...site.resources, ...watch.resources];
  expect(all.filter(([, { Type }]) => pattern.test(Type))).toEqual([]);
});

test('the template can be deployed without a bootstrapped account', () => {
  for (const each of [latchkey, site, watch].map((stack) => stack.template.toJSON())) {
    expect(JSON.stringify(each)).not.toContain('cdk-hnb659fds');
    expect(each.Rules).toBeUndefined();
    // CloudFormation accepts larger templates only from a bucket.
    expect(JSON.stringify(each).length).toBeLessThan(51_200);
  }
});

test('all templates pass CloudFormation’s own validation rules', () => {
  const { app } = latchkeyApp({
    builtinCloudFormationValidation: true,
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  });
  expect(() => app.synth()).not.toThrow();
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
      CorsRules: [{ AllowedOrigins: 'AppOrigins' }],
    });
    expect(Properties.LifecycleConfiguration).toMatchObject({
      Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }, {}],
    });
  },
);

test('guests, the classic flow and unchecked tokens are off', () => {
  template.hasResourceProperties('AWS::Cognito::IdentityPool', {
    AllowUnauthenticatedIdentities: false,
    AllowClassicFlow: false,
    CognitoIdentityProviders: [{ ServerSideTokenCheck: true }],
  });
});

test('the client signs in by SRP or the user’s choice of factor, keeps no secret, and hides who exists', () => {
  template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    GenerateSecret: false,
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: true,
  });
});

const withContext = (value: unknown) => latchkeyApp({ context: { deletionProtection: value } });

const dataTypes = [
  'AWS::Cognito::IdentityPool',
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::Table',
  'AWS::S3::Bucket',
];

test.each([
  { value: true, pool: 'ACTIVE', table: true, policy: 'RetainExceptOnCreate' },
  { value: 'true', pool: 'ACTIVE', table: true, policy: 'RetainExceptOnCreate' },
  { value: false, pool: 'INACTIVE', table: false, policy: undefined },
  { value: undefined, pool: 'INACTIVE', table: false, policy: undefined },
])(
  'with deletionProtection $value the pool is $pool, and every resource with data is kept by $policy',
  ({ value, pool, table, policy }) => {
    const made = Template.fromStack(withContext(value).latchkey);
    made.hasResourceProperties('AWS::Cognito::UserPool', { DeletionProtection: pool });
    made.allResourcesProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: table });
    const kept = Object.values(
      made.toJSON().Resources as Record<string, { Type: string; DeletionPolicy?: string }>,
    ).filter(({ Type }) => dataTypes.includes(Type));
    expect(kept).toHaveLength(6);
    expect([...new Set(kept.map(({ DeletionPolicy }) => DeletionPolicy))]).toEqual([policy]);
  },
);

test('a misspelt deletionProtection is an error, not a pool without it', () => {
  expect(() => withContext('yes')).toThrow('deletionProtection is "yes"');
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

test('both tables have a maximum throughput that the deployment can change', () => {
  template.allResourcesProperties('AWS::DynamoDB::Table', {
    OnDemandThroughput: {
      MaxReadRequestUnits: { Ref: 'TableReadUnits' },
      MaxWriteRequestUnits: { Ref: 'TableWriteUnits' },
    },
  });
  template.hasParameter('TableReadUnits', { Default: tableLimits.readUnits });
  template.hasParameter('TableWriteUnits', { Default: tableLimits.writeUnits });
});

test('S3 alone may invoke the converter, from this bucket of this account', () => {
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Principal: 's3.amazonaws.com',
    SourceAccount: { Ref: 'AWS::AccountId' },
  });
  template.resourceCountIs('AWS::Lambda::Permission', 1);
  const [[, permission] = []] = ofType('AWS::Lambda::Permission');
  expect(permission?.Properties.SourceArn).toBe('arn:aws:s3:::latchkey-uploads-ACCOUNT-REGION');
});

test('the converter is bounded: concurrency, memory, time, retries, and where failures go', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    Architectures: ['arm64'],
    ReservedConcurrentExecutions: 10,
  });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 2 });
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
});

test('the fair queue’s messages invoke the converter one by one, at most eight at once', () => {
  const [[, mapping] = [], ...others] = ofType('AWS::Lambda::EventSourceMapping');
  expect(others).toEqual([]);
  expect(mapping?.Properties).toEqual({
    EventSourceArn: 'FairQueue.Arn',
    FunctionName: 'Converter',
    BatchSize: 1,
    ScalingConfig: { MaximumConcurrency: 8 },
  });
  const [[, converter] = []] = ofType('AWS::Lambda::Function');
  expect(converter?.Properties.ReservedConcurrentExecutions).toBeGreaterThan(8);
  expect(JSON.stringify(converter?.Properties.Environment)).toContain(
    '"FAIR_QUEUE_URL":"FairQueue"',
  );
});

test('a message comes again after twice the function’s timeout, and the fifth time is the last', () => {
  const [[, converter] = []] = ofType('AWS::Lambda::Function');
  const [, queue] = ofType('AWS::SQS::Queue').find(([id]) => id === 'FairQueue') ?? [];
  const [, failedEvents] = ofType('AWS::SQS::Queue').find(([id]) => id === 'FailedEvents') ?? [];
  expect(queue?.Properties).toMatchObject({
    VisibilityTimeout: 2 * (converter?.Properties.Timeout as number),
    RedrivePolicy: { deadLetterTargetArn: 'FailedEvents.Arn', maxReceiveCount: 5 },
    SqsManagedSseEnabled: true,
  });
  // A message keeps its age when it moves.
  expect(failedEvents?.Properties.MessageRetentionPeriod).toBeGreaterThan(
    queue?.Properties.MessageRetentionPeriod as number,
  );
});
