import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { awsActions } from '../../audit/actions.ts';
import { templateFindings } from '../../audit/document-findings.ts';
import type { IntendedSets } from '../../audit/intended-sets.ts';
import { auditedServices } from '../../audit/matrix.ts';
import { place } from '../../audit/template.ts';
import { latchkeyApp } from '../../infra/stack/latchkey-app.ts';
import {
  chosenStatements,
  onePlaceOnly,
  severe,
  type WrittenTemplates,
} from '../unit/audit/weaker-settings.ts';
import { json } from './audited.ts';

type Json = Record<string, unknown>;
interface Templates {
  readonly main: { Resources: Record<string, Json> };
  readonly site: { Resources: Record<string, Json> };
  readonly watch: { Resources: Record<string, Json> };
}

const { latchkey, site, watch } = latchkeyApp();
const text = JSON.stringify({
  main: Template.fromStack(latchkey).toJSON() as unknown,
  site: Template.fromStack(site).toJSON() as unknown,
  watch: Template.fromStack(watch).toJSON() as unknown,
});
const templates = (): Templates => JSON.parse(text) as Templates;

const sets = json('audit/intended-sets.json') as IntendedSets;
let actions: readonly string[];
beforeAll(async () => {
  actions = (await awsActions(auditedServices)).map(({ name }) => name);
});

const findingsOf = ({ main, site: page, watch: alarms }: Templates) =>
  templateFindings([main, page, alarms], sets, actions);

type Change = (given: Templates) => void;

/** Sets a property of a resource, by path; `undefined` takes it away. */
const set =
  (stack: 'main' | 'site' | 'watch', path: string, value: unknown): Change =>
  (given) => {
    const [id = '', ...names] = path.split('.');
    const last = names.pop() ?? '';
    const resource = given[stack].Resources[id];
    const owner = names.reduce<Json>((at, name) => at[name] as Json, resource?.Properties as Json);
    if (value === undefined) Reflect.deleteProperty(owner, last);
    else owner[last] = value;
  };

const add =
  (stack: 'main' | 'site' | 'watch', id: string, Type: string, Properties: Json): Change =>
  (given) => {
    given[stack].Resources[id] = { Type, Properties };
  };

const statement = (Action: string, Resource: unknown) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});
const openToAll = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }],
};
const lambdaTrust = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};
const csp = 'SiteHeaders.ResponseHeadersPolicyConfig.SecurityHeadersConfig';

const weakenings: readonly [string, Change][] = [
  [
    'a role policy in the site’s stack',
    add('site', 'More', 'AWS::IAM::RolePolicy', {
      RoleName: 'AuthenticatedRole',
      PolicyName: 'more',
      PolicyDocument: statement('dynamodb:Scan', '*'),
    }),
  ],
  [
    'a policy in the site’s stack',
    add('site', 'More', 'AWS::IAM::Policy', {
      PolicyName: 'more',
      PolicyDocument: statement('dynamodb:Scan', '*'),
    }),
  ],
  [
    'a managed policy',
    add('main', 'More', 'AWS::IAM::ManagedPolicy', { PolicyDocument: statement('s3:*', '*') }),
  ],
  ['a user', add('main', 'Admin', 'AWS::IAM::User', {})],
  [
    'a role of the site’s stack',
    add('site', 'SiteRole', 'AWS::IAM::Role', { AssumeRolePolicyDocument: lambdaTrust }),
  ],
  [
    'a second bucket policy for the uploads',
    add('site', 'More', 'AWS::S3::BucketPolicy', {
      Bucket: 'latchkey-uploads',
      PolicyDocument: openToAll,
    }),
  ],
  [
    'an access point',
    add('main', 'Point', 'AWS::S3::AccessPoint', { Bucket: { Ref: 'UploadsBucket' } }),
  ],
  [
    'a second identity pool',
    add('main', 'Pool2', 'AWS::Cognito::IdentityPool', { AllowUnauthenticatedIdentities: true }),
  ],
  ['a custom resource', add('main', 'Custom', 'Custom::Anything', {})],
  [
    'a nested stack',
    add('main', 'Nested', 'AWS::CloudFormation::Stack', { TemplateURL: 'https://example' }),
  ],
  [
    'a second permission for another account',
    add('main', 'Permission2', 'AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'Converter' },
      Principal: '999988887777',
    }),
  ],
  [
    'a second permission for everybody',
    add('main', 'Permission2', 'AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'Converter' },
      Principal: '*',
    }),
  ],
  [
    'a function URL',
    add('main', 'Url', 'AWS::Lambda::Url', {
      AuthType: 'NONE',
      TargetFunctionArn: { Ref: 'Converter' },
    }),
  ],
  [
    'a second function',
    add('main', 'Second', 'AWS::Lambda::Function', {
      Role: { 'Fn::GetAtt': ['AuthenticatedRole', 'Arn'] },
      ReservedConcurrentExecutions: 1,
    }),
  ],
  [
    'a queue policy',
    add('main', 'QueuePolicy', 'AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: 'FailedEvents' }],
      PolicyDocument: openToAll,
    }),
  ],
  ['a bucket without a policy', add('main', 'More', 'AWS::S3::Bucket', {})],
  [
    'a sign-in page',
    add('main', 'Domain', 'AWS::Cognito::UserPoolDomain', {
      Domain: 'x',
      UserPoolId: { Ref: 'UserPool' },
    }),
  ],
  [
    'a group with a role',
    add('main', 'Group', 'AWS::Cognito::UserPoolGroup', {
      UserPoolId: { Ref: 'UserPool' },
      RoleArn: { 'Fn::GetAtt': ['ConverterRole', 'Arn'] },
    }),
  ],
  [
    'a second client that takes passwords',
    add('main', 'Client2', 'AWS::Cognito::UserPoolClient', {
      UserPoolId: { Ref: 'UserPool' },
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    }),
  ],
  ['the permission for any bucket', set('main', 'UploadsMayInvokeConverter.SourceArn', undefined)],
  [
    'the permission for any account',
    set('main', 'UploadsMayInvokeConverter.SourceAccount', undefined),
  ],
  [
    'the permission for another service',
    set('main', 'UploadsMayInvokeConverter.Principal', 'sns.amazonaws.com'),
  ],
  ['the permission for any action', set('main', 'UploadsMayInvokeConverter.Action', 'lambda:*')],
  [
    'the permission for buckets that begin alike',
    set('main', 'UploadsMayInvokeConverter.SourceArn', 'arn:aws:s3:::latchkey-*'),
  ],
  [
    'a managed policy for users',
    set('main', 'AuthenticatedRole.ManagedPolicyArns', [
      'arn:aws:iam::aws:policy/AdministratorAccess',
    ]),
  ],
  [
    'a second inline policy for users',
    (given) =>
      (given.main.Resources.AuthenticatedRole?.Properties as { Policies: unknown[] }).Policies.push(
        { PolicyName: 'x', PolicyDocument: statement('s3:GetObject', '*') },
      ),
  ],
  ['sessions of twelve hours', set('main', 'AuthenticatedRole.MaxSessionDuration', 43200)],
  [
    'a role for guests',
    set('main', 'IdentityPoolRoles.Roles.unauthenticated', {
      'Fn::GetAtt': ['AuthenticatedRole', 'Arn'],
    }),
  ],
  [
    'the converter’s role for users',
    set('main', 'IdentityPoolRoles.Roles.authenticated', {
      'Fn::GetAtt': ['ConverterRole', 'Arn'],
    }),
  ],
  ...['stack-AuthenticatedRole-generated', '‹AuthenticatedRole›'].map((name): [string, Change] => [
    `a role named ${name} for users`,
    set('main', 'IdentityPoolRoles.Roles.authenticated', {
      'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${name}`,
    }),
  ]),
  [
    'the client UserPoolClient',
    set('main', 'IdentityPool.CognitoIdentityProviders.0.ClientId', 'UserPoolClient'),
  ],
  [
    'the headers SiteHeaders.Id',
    set(
      'site',
      'SiteDistribution.DistributionConfig.DefaultCacheBehavior.ResponseHeadersPolicyId',
      'SiteHeaders.Id',
    ),
  ],
  [
    'the origin SiteBucket.RegionalDomainName',
    set(
      'site',
      'SiteDistribution.DistributionConfig.Origins.0.DomainName',
      'SiteBucket.RegionalDomainName',
    ),
  ],
  ['the pool IdentityPool', set('main', 'IdentityPoolRoles.IdentityPoolId', 'IdentityPool')],
  ['roles by token', set('main', 'IdentityPoolRoles.RoleMappings', { x: { Type: 'Token' } })],
  ['guests', set('main', 'IdentityPool.AllowUnauthenticatedIdentities', true)],
  ['the classic flow', set('main', 'IdentityPool.AllowClassicFlow', true)],
  [
    'an identity provider of its own',
    set('main', 'IdentityPool.OpenIdConnectProviderARNs', [
      'arn:aws:iam::111122223333:oidc-provider/x',
    ]),
  ],
  ['Google', set('main', 'IdentityPool.SupportedLoginProviders', { 'accounts.google.com': 'x' })],
  ['a developer provider', set('main', 'IdentityPool.DeveloperProviderName', 'mine')],
  [
    'a second user pool',
    (given) =>
      (
        given.main.Resources.IdentityPool?.Properties as { CognitoIdentityProviders: unknown[] }
      ).CognitoIdentityProviders.push({
        ClientId: 'x',
        ProviderName: 'y',
        ServerSideTokenCheck: true,
      }),
  ],
  [
    'revoked tokens get credentials',
    set('main', 'IdentityPool.CognitoIdentityProviders.0.ServerSideTokenCheck', false),
  ],
  [
    'passwords sent to Cognito',
    set('main', 'UserPoolClient.ExplicitAuthFlows', [
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ]),
  ],
  [
    'sign-in by an administrator',
    set('main', 'UserPoolClient.ExplicitAuthFlows', ['ALLOW_ADMIN_USER_PASSWORD_AUTH']),
  ],
  [
    'strangers learn who has an account',
    set('main', 'UserPoolClient.PreventUserExistenceErrors', 'LEGACY'),
  ],
  ['no word about accounts', set('main', 'UserPoolClient.PreventUserExistenceErrors', undefined)],
  ['tokens are not revoked', set('main', 'UserPoolClient.EnableTokenRevocation', false)],
  ['tokens for a day', set('main', 'UserPoolClient.AccessTokenValidity', 24)],
  ['tokens counted in days', set('main', 'UserPoolClient.TokenValidityUnits.AccessToken', 'days')],
  ['the implicit flow', set('main', 'UserPoolClient.AllowedOAuthFlows', ['implicit'])],
  [
    'users write verified addresses',
    set('main', 'UserPoolClient.WriteAttributes', ['email', 'custom:owner']),
  ],
  ['code on sign-up', set('main', 'UserPool.LambdaConfig', { PreSignUp: 'arn:aws:lambda:x' })],
  ['short passwords', set('main', 'UserPool.Policies.PasswordPolicy.MinimumLength', 6)],
  ['addresses not verified', set('main', 'UserPool.AutoVerifiedAttributes', undefined)],
  ['no second factor', set('main', 'UserPool.MfaConfiguration', 'OFF')],
  [
    'recovery by an administrator',
    set('main', 'UserPool.AccountRecoverySetting.RecoveryMechanisms', [
      { Name: 'verified_phone_number', Priority: 1 },
    ]),
  ],
  ['any number of conversions', set('main', 'Converter.ReservedConcurrentExecutions', undefined)],
  ['a layer', set('main', 'Converter.Layers', ['arn:aws:lambda:us-east-1:999988887777:layer:x:1'])],
  [
    'another role for the converter',
    set('main', 'Converter.Role', { 'Fn::GetAtt': ['AuthenticatedRole', 'Arn'] }),
  ],
  [
    'successes sent on',
    set('main', 'ConverterRetries.DestinationConfig.OnSuccess', { Destination: 'arn:aws:sqs:x' }),
  ],
  [
    'a table’s own policy',
    set('main', 'SessionsTable.ResourcePolicy', { PolicyDocument: openToAll }),
  ],
  [
    'dead letters to another account',
    set(
      'main',
      'FairQueue.RedrivePolicy.deadLetterTargetArn',
      'arn:aws:sqs:us-east-1:999988887777:x',
    ),
  ],
  [
    'messages to a function of another account',
    set(
      'main',
      'FairQueueInvokesConverter.FunctionName',
      'arn:aws:lambda:us-east-1:999988887777:function:latchkey-converter',
    ),
  ],
  [
    'messages of another account’s queue',
    set(
      'main',
      'FairQueueInvokesConverter.EventSourceArn',
      'arn:aws:sqs:us-east-1:999988887777:FairQueue',
    ),
  ],
  [
    'any number of messages at once',
    set('main', 'FairQueueInvokesConverter.ScalingConfig', undefined),
  ],
  [
    'messages filtered out',
    set('main', 'FairQueueInvokesConverter.FilterCriteria', { Filters: [{ Pattern: '{}' }] }),
  ],
  [
    'another partition key',
    set('main', 'SessionsTable.KeySchema', [{ AttributeName: 'itemKey', KeyType: 'HASH' }]),
  ],
  [
    'an index by another key',
    set('main', 'ResultsTable.GlobalSecondaryIndexes', [{ IndexName: 'x' }]),
  ],
  ['no restore', set('main', 'ResultsTable.PointInTimeRecoverySpecification', undefined)],
  ['an open queue', set('main', 'FailedEvents.SqsManagedSseEnabled', false)],
  ['an open fair queue', set('main', 'FairQueue.SqsManagedSseEnabled', false)],
  ['any origin', set('main', 'UploadsBucket.CorsConfiguration.CorsRules.0.AllowedOrigins', ['*'])],
  [
    'copies to another account',
    set('main', 'UploadsBucket.ReplicationConfiguration', { Role: 'x' }),
  ],
  ['a website', set('main', 'ResultsBucket.WebsiteConfiguration', { IndexDocument: 'index.html' })],
  [
    'events to a topic',
    set('main', 'UploadsBucket.NotificationConfiguration.TopicConfigurations', [{ Topic: 'x' }]),
  ],
  ...['UploadsBucket', 'ResultsBucket', 'SiteBucket'].flatMap((bucket): [string, Change][] => {
    const stack = bucket === 'SiteBucket' ? 'site' : 'main';
    return [
      [
        `${bucket} may be public`,
        set(stack, `${bucket}.PublicAccessBlockConfiguration`, undefined),
      ],
      [
        `${bucket} takes public policies`,
        set(stack, `${bucket}.PublicAccessBlockConfiguration.BlockPublicPolicy`, false),
      ],
      [`${bucket} takes access lists`, set(stack, `${bucket}.OwnershipControls`, undefined)],
      [
        `${bucket} is owned by who writes`,
        set(stack, `${bucket}.OwnershipControls.Rules.0.ObjectOwnership`, 'ObjectWriter'),
      ],
      [`${bucket} is not encrypted`, set(stack, `${bucket}.BucketEncryption`, undefined)],
      [
        `${bucket} has no policy`,
        (given) => Reflect.deleteProperty(given[stack].Resources, `${bucket}Policy`),
      ],
      [`${bucket} is open to all`, set(stack, `${bucket}Policy.PolicyDocument`, openToAll)],
      [
        `${bucket}’s policy stands at another bucket`,
        set(stack, `${bucket}Policy.Bucket`, 'another'),
      ],
    ];
  }),
  [
    'plain HTTP',
    set(
      'site',
      'SiteDistribution.DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy',
      'allow-all',
    ),
  ],
  [
    'no headers',
    set(
      'site',
      'SiteDistribution.DistributionConfig.DefaultCacheBehavior.ResponseHeadersPolicyId',
      undefined,
    ),
  ],
  [
    'writing methods',
    set('site', 'SiteDistribution.DistributionConfig.DefaultCacheBehavior.AllowedMethods', [
      'GET',
      'HEAD',
      'OPTIONS',
      'PUT',
      'POST',
      'PATCH',
      'DELETE',
    ]),
  ],
  [
    'code at the edge',
    set(
      'site',
      'SiteDistribution.DistributionConfig.DefaultCacheBehavior.LambdaFunctionAssociations',
      [{}],
    ),
  ],
  [
    'other rules for some paths',
    set('site', 'SiteDistribution.DistributionConfig.CacheBehaviors', [{}]),
  ],
  [
    'another origin',
    set('site', 'SiteDistribution.DistributionConfig.Origins.0.DomainName', 'evil.example'),
  ],
  [
    'requests not signed',
    set('site', 'SiteAccess.OriginAccessControlConfig.SigningBehavior', 'never'),
  ],
  ['no content security policy', set('site', `${csp}.ContentSecurityPolicy`, undefined)],
  [
    'inline scripts',
    set(
      'site',
      `${csp}.ContentSecurityPolicy.ContentSecurityPolicy`,
      "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    ),
  ],
  [
    'pictures of anywhere',
    set(
      'site',
      `${csp}.ContentSecurityPolicy.ContentSecurityPolicy`,
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src *; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    ),
  ],
  ['a policy that can be replaced', set('site', `${csp}.ContentSecurityPolicy.Override`, false)],
  [
    'TLS forgotten within a day',
    set('site', `${csp}.StrictTransportSecurity.AccessControlMaxAgeSec`, 86400),
  ],
  ['framing', set('site', `${csp}.FrameOptions.FrameOption`, 'SAMEORIGIN')],
  ['no FrameOptions', set('site', `${csp}.FrameOptions`, undefined)],
  ['no ContentTypeOptions', set('site', `${csp}.ContentTypeOptions`, undefined)],
  [
    'no custom headers',
    set('site', 'SiteHeaders.ResponseHeadersPolicyConfig.CustomHeadersConfig', undefined),
  ],
  [
    'other pages may read it',
    set('site', 'SiteHeaders.ResponseHeadersPolicyConfig.CorsConfig', {
      AccessControlAllowOrigins: { Items: ['*'] },
    }),
  ],
  [
    'a transform',
    (given) => Object.assign(given.main, { Transform: 'AWS::Serverless-2016-10-31' }),
  ],
  [
    'a condition',
    (given) =>
      Object.assign(given.main.Resources.UploadsBucketPolicy ?? {}, { Condition: 'IsProduction' }),
  ],
  [
    'a value by Fn::If',
    set('main', 'UploadsBucketPolicy.PolicyDocument.Statement.0.Effect', {
      'Fn::If': ['x', 'Deny', 'Allow'],
    }),
  ],
];

/** Properties inside others that no rule names. */
const unknownParts: readonly (readonly ['main' | 'site', string, unknown])[] = [
  ['site', 'SiteDistribution.DistributionConfig.CustomErrorResponses', [{ ErrorCode: 403 }]],
  ['site', 'SiteDistribution.DistributionConfig.Logging', { Bucket: 'other' }],
  ['site', 'SiteDistribution.DistributionConfig.OriginGroups', { Quantity: 1 }],
  ['site', 'SiteDistribution.DistributionConfig.Origins.0.CustomOriginConfig', {}],
  ['site', 'SiteDistribution.DistributionConfig.Origins.0.OriginPath', '/other'],
  ['site', 'SiteDistribution.DistributionConfig.DefaultCacheBehavior.OriginRequestPolicyId', 'x'],
  ['site', 'SiteDistribution.DistributionConfig.DefaultCacheBehavior.RealtimeLogConfigArn', 'x'],
  ['site', 'SiteDistribution.DistributionConfig.DefaultCacheBehavior.TrustedKeyGroups', ['x']],
  ['site', `${csp}.XSSProtection`, { Protection: false, Override: true }],
  ['site', 'SiteHeaders.ResponseHeadersPolicyConfig.ServerTimingHeadersConfig', { Enabled: true }],
  ['main', 'UserPool.Policies.SignInPolicy.Other', ['x']],
  ['main', 'UserPool.Policies.PasswordPolicy.PasswordHistorySize', 0],
  ['main', 'UserPool.AdminCreateUserConfig.InviteMessageTemplate', { EmailMessage: 'x' }],
  ['main', 'UserPool.UsernameConfiguration.Other', true],
  ['main', 'IdentityPool.CognitoIdentityProviders.0.Other', true],
];

test.each(unknownParts)('in the %s template, %s is refused by name', (stack, path, value) => {
  const given = templates();
  set(stack, path, value)(given);
  const [, name = ''] = /\.([A-Za-z]+)$/.exec(path) ?? [];
  const { findings } = findingsOf(given);
  const isInList = /\.0\./.test(path);
  expect(findings.join()).toMatch(
    isInList
      ? /somewhere besides its own bucket|get credentials/
      : new RegExp(`does not understand \\S*${name}`),
  );
});

test('the templates as they are have no findings', () => {
  expect(findingsOf(templates())).toEqual({ findings: [], remarks: [] });
});

test('an account number in a policy cannot be told from the own account, and is refused', () => {
  const given = templates();
  const written = JSON.stringify(given.main.Resources.ConverterRole).replaceAll(
    '{"Ref":"AWS::AccountId"}',
    `"${place.account}"`,
  );
  expect(written).toContain(place.account);
  given.main.Resources.ConverterRole = JSON.parse(written) as Json;
  expect(findingsOf(given).findings.join()).toContain(
    `UNDECIDED: ConverterRole has ${place.account} itself`,
  );
});

describe('whatever options a deployment has, a template is refused with:', () => {
  test.each([...severe, ...chosenStatements, ...onePlaceOnly])('$name', ({ change }) => {
    const { main: Latchkey, site: LatchkeySite, watch: LatchkeyWatch } = templates();
    const given = { Latchkey, LatchkeySite, LatchkeyWatch } as unknown as WrittenTemplates;
    change(given);
    const { findings } = templateFindings(Object.values(given), sets, actions);
    expect(findings.length).toBeGreaterThan(0);
  });
});

test.each(['toString', 'constructor', '__proto__'])(
  'a resource of Type %s is refused by name',
  (type) => {
    const given = templates();
    given.main.Resources.Strange = { Type: type };
    expect(findingsOf(given).findings).toContain(`Strange: the audit does not understand ${type}`);
  },
);

test('an empty property that no rule names is refused by name', () => {
  const given = templates();
  set('main', 'ConverterLogs.DataProtectionPolicy', {})(given);
  expect(findingsOf(given).findings.join()).toContain('does not understand DataProtectionPolicy');
});

describe('a weaker template is refused:', () => {
  test.each(weakenings)('%s', (_, change) => {
    const given = templates();
    change(given);
    expect(JSON.stringify(given)).not.toBe(text);
    expect(findingsOf(given).findings.length).toBeGreaterThan(0);
  });
});
