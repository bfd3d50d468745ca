import { readdirSync, readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, expect, test } from 'vitest';
import { awsActions } from '../../../../audit/actions.ts';
import { statementRules } from '../../../../audit/lint-rules.ts';
import type { JsonStatement } from '../../../../audit/mutations.ts';
import { authorise } from '../../../../engine/iam/authorise.ts';
import { latchkeyApp } from '../../../../infra/stack/latchkey-app.ts';
import { stageOf } from '../../../../infra/stack/stack-names.ts';

const root = new URL('../../../../', import.meta.url);
const account = '111122223333';

interface Document {
  readonly Version: string;
  readonly Statement: readonly JsonStatement[];
}

const folder = new URL('infra/deployment/policies/', root);
const texts = Object.fromEntries(
  readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]),
);
const documents = Object.entries(texts).map(([name, text]) => ({
  name,
  document: JSON.parse(text.replaceAll('${AccountId}', account)) as Document,
}));
const statements = documents.flatMap(({ document }) => document.Statement);

/** Lambda says which function an event source mapping is for. */
const contextOf = (action: string, functionArn = arn.converter) =>
  action.endsWith('EventSourceMapping') ? { 'lambda:FunctionArn': [functionArn] } : {};

const isAllowed = (
  action: string,
  resource: string,
  context: Readonly<Record<string, readonly string[]>> = contextOf(action),
): boolean =>
  authorise(
    {
      principal: {
        kind: 'role-session',
        arn: `arn:aws:sts::${account}:assumed-role/deployer/x`,
        roleArn: `arn:aws:iam::${account}:role/deployer`,
        account,
      },
      action,
      resource,
      context,
    },
    { identityPolicies: documents, resourcePolicy: null, resourceAccount: account },
  ).decision === 'Allowed';

const r = 'eu-central-1';
const arn = {
  stack: `arn:aws:cloudformation:${r}:${account}:stack/Latchkey-staging/0a1b`,
  bucket: `arn:aws:s3:::latchkey-staging-uploads-${account}-${r}`,
  code: `arn:aws:s3:::latchkey-code-${account}-${r}/converter.zip`,
  site: `arn:aws:s3:::latchkey-site-${account}-${r}/index.html`,
  upload: `arn:aws:s3:::latchkey-uploads-${account}-${r}/${r}:0a/x/y`,
  table: `arn:aws:dynamodb:${r}:${account}:table/Latchkey-SessionsTable-1A2B`,
  converter: `arn:aws:lambda:${r}:${account}:function:latchkey-converter`,
  mapping: `arn:aws:lambda:${r}:${account}:event-source-mapping:0a1b`,
  role: `arn:aws:iam::${account}:role/Latchkey-ConverterRole-1A2B`,
  userPool: `arn:aws:cognito-idp:${r}:${account}:userpool/${r}_abc`,
  identityPool: `arn:aws:cognito-identity:${r}:${account}:identitypool/${r}:0a`,
  queue: `arn:aws:sqs:${r}:${account}:Latchkey-FailedEvents-1A2B`,
  logs: `arn:aws:logs:${r}:${account}:log-group:/aws/lambda/latchkey-converter`,
  distribution: `arn:aws:cloudfront::${account}:distribution/E1`,
  access: `arn:aws:cloudfront::${account}:origin-access-control/E1`,
  headers: `arn:aws:cloudfront::${account}:response-headers-policy/1`,
  alarm: `arn:aws:cloudwatch:${r}:${account}:alarm:LatchkeyWatch-EventsWait-1A2B`,
  dashboard: `arn:aws:cloudwatch::${account}:dashboard/latchkey-${r}`,
  topic: `arn:aws:sns:${r}:${account}:LatchkeyWatch-Alarms-1A2B`,
  budget: `arn:aws:budgets::${account}:budget/x`,
  webAcl: `arn:aws:wafv2:us-east-1:${account}:global/webacl/latchkey-site/0a`,
  trail: `arn:aws:cloudtrail:${r}:${account}:trail/latchkey-data-events`,
  results: `arn:aws:sns:${r}:${account}:Latchkey-staging-ResultsTopic-1A2B`,
  pipe: `arn:aws:pipes:${r}:${account}:pipe/latchkey-staging-results`,
  bus: `arn:aws:events:${r}:${account}:event-bus/latchkey-results`,
  network: `arn:aws:ec2:${r}:${account}:vpc/vpc-1`,
  all: '*',
};

type Needs = readonly (readonly [resource: keyof typeof arn, actions: string])[];

/** The calls that CloudFormation makes with the deployer's permissions to create, read, update and
 *  delete a resource of each type, from AWS's pages of the operations. */
const neededByTypes: Readonly<Record<string, Needs>> = {
  'AWS::S3::Bucket': [
    [
      'bucket',
      's3:CreateBucket s3:DeleteBucket s3:PutBucketCORS s3:PutBucketNotification s3:PutBucketOwnershipControls s3:PutBucketPublicAccessBlock s3:PutEncryptionConfiguration s3:PutLifecycleConfiguration s3:PutMetricsConfiguration',
    ],
  ],
  'AWS::S3::BucketPolicy': [
    ['bucket', 's3:PutBucketPolicy s3:GetBucketPolicy s3:DeleteBucketPolicy'],
  ],
  'AWS::DynamoDB::Table': [
    [
      'table',
      'dynamodb:CreateTable dynamodb:DeleteTable dynamodb:DescribeTable dynamodb:UpdateTable dynamodb:UpdateTimeToLive dynamodb:DescribeTimeToLive dynamodb:UpdateContinuousBackups dynamodb:DescribeContinuousBackups',
    ],
  ],
  'AWS::Lambda::Function': [
    [
      'converter',
      'lambda:CreateFunction lambda:DeleteFunction lambda:GetFunction lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration lambda:PutFunctionConcurrency lambda:DeleteFunctionConcurrency',
    ],
    ['code', 's3:GetObject'],
  ],
  'AWS::Lambda::EventInvokeConfig': [
    [
      'converter',
      'lambda:PutFunctionEventInvokeConfig lambda:UpdateFunctionEventInvokeConfig lambda:GetFunctionEventInvokeConfig lambda:DeleteFunctionEventInvokeConfig',
    ],
  ],
  'AWS::Lambda::EventSourceMapping': [
    [
      'mapping',
      'lambda:CreateEventSourceMapping lambda:DeleteEventSourceMapping lambda:GetEventSourceMapping lambda:UpdateEventSourceMapping',
    ],
  ],
  'AWS::Lambda::Permission': [
    ['converter', 'lambda:AddPermission lambda:RemovePermission lambda:GetPolicy'],
  ],
  'AWS::IAM::Role': [
    [
      'role',
      'iam:CreateRole iam:DeleteRole iam:GetRole iam:UpdateRole iam:UpdateAssumeRolePolicy iam:PutRolePolicy iam:GetRolePolicy iam:DeleteRolePolicy iam:ListRolePolicies iam:ListAttachedRolePolicies',
    ],
  ],
  'AWS::Cognito::UserPool': [
    ['all', 'cognito-idp:CreateUserPool'],
    [
      'userPool',
      'cognito-idp:DeleteUserPool cognito-idp:DescribeUserPool cognito-idp:UpdateUserPool cognito-idp:AddCustomAttributes cognito-idp:SetUserPoolMfaConfig cognito-idp:GetUserPoolMfaConfig',
    ],
  ],
  'AWS::Cognito::UserPoolClient': [
    [
      'userPool',
      'cognito-idp:CreateUserPoolClient cognito-idp:DeleteUserPoolClient cognito-idp:DescribeUserPoolClient cognito-idp:UpdateUserPoolClient',
    ],
  ],
  'AWS::Cognito::IdentityPool': [
    ['all', 'cognito-identity:CreateIdentityPool'],
    [
      'identityPool',
      'cognito-identity:DeleteIdentityPool cognito-identity:DescribeIdentityPool cognito-identity:UpdateIdentityPool',
    ],
  ],
  'AWS::Cognito::IdentityPoolPrincipalTag': [
    [
      'identityPool',
      'cognito-identity:SetPrincipalTagAttributeMap cognito-identity:GetPrincipalTagAttributeMap',
    ],
  ],
  'AWS::Cognito::IdentityPoolRoleAttachment': [
    ['identityPool', 'cognito-identity:SetIdentityPoolRoles cognito-identity:GetIdentityPoolRoles'],
  ],
  'AWS::SQS::Queue': [
    ['queue', 'sqs:CreateQueue sqs:DeleteQueue sqs:GetQueueAttributes sqs:SetQueueAttributes'],
  ],
  'AWS::Logs::LogGroup': [
    [
      'logs',
      'logs:CreateLogGroup logs:DeleteLogGroup logs:PutRetentionPolicy logs:DescribeLogGroups',
    ],
  ],
  'AWS::CloudFront::Distribution': [
    [
      'distribution',
      'cloudfront:CreateDistribution cloudfront:DeleteDistribution cloudfront:GetDistribution cloudfront:GetDistributionConfig cloudfront:UpdateDistribution',
    ],
  ],
  'AWS::CloudFront::OriginAccessControl': [
    [
      'access',
      'cloudfront:CreateOriginAccessControl cloudfront:DeleteOriginAccessControl cloudfront:GetOriginAccessControl cloudfront:UpdateOriginAccessControl',
    ],
  ],
  'AWS::CloudFront::ResponseHeadersPolicy': [
    [
      'headers',
      'cloudfront:CreateResponseHeadersPolicy cloudfront:DeleteResponseHeadersPolicy cloudfront:GetResponseHeadersPolicy cloudfront:UpdateResponseHeadersPolicy',
    ],
  ],
  'AWS::CloudWatch::Alarm': [
    ['alarm', 'cloudwatch:PutMetricAlarm cloudwatch:DeleteAlarms cloudwatch:DescribeAlarms'],
  ],
  'AWS::CloudWatch::Dashboard': [
    ['dashboard', 'cloudwatch:PutDashboard cloudwatch:DeleteDashboards cloudwatch:GetDashboard'],
  ],
  'AWS::SNS::Topic': [
    ['topic', 'sns:CreateTopic sns:DeleteTopic sns:GetTopicAttributes sns:SetTopicAttributes'],
    ['results', 'sns:CreateTopic sns:DeleteTopic sns:GetTopicAttributes sns:SetTopicAttributes'],
  ],
  'AWS::Events::EventBus': [
    [
      'bus',
      'events:CreateEventBus events:DeleteEventBus events:DescribeEventBus events:UpdateEventBus events:ListTagsForResource',
    ],
  ],
  'AWS::Pipes::Pipe': [
    [
      'pipe',
      'pipes:CreatePipe pipes:DeletePipe pipes:DescribePipe pipes:UpdatePipe pipes:ListTagsForResource',
    ],
  ],
  'AWS::SNS::Subscription': [
    ['topic', 'sns:Subscribe sns:Unsubscribe sns:GetSubscriptionAttributes'],
  ],
  'AWS::Budgets::Budget': [['budget', 'budgets:ModifyBudget budgets:ViewBudget']],
  'AWS::WAFv2::WebACL': [
    [
      'webAcl',
      'wafv2:CreateWebACL wafv2:DeleteWebACL wafv2:GetWebACL wafv2:UpdateWebACL wafv2:ListTagsForResource',
    ],
  ],
  'AWS::WAFv2::WebACLAssociation': [
    ['userPool', 'cognito-idp:AssociateWebACL cognito-idp:DisassociateWebACL'],
    ['userPool', 'cognito-idp:GetWebACLForResource'],
    ['userPool', 'wafv2:AssociateWebACL wafv2:DisassociateWebACL wafv2:GetWebACLForResource'],
  ],
  'AWS::CloudTrail::Trail': [
    [
      'trail',
      'cloudtrail:CreateTrail cloudtrail:DeleteTrail cloudtrail:GetTrail cloudtrail:GetTrailStatus cloudtrail:PutEventSelectors cloudtrail:StartLogging cloudtrail:StopLogging cloudtrail:UpdateTrail',
    ],
  ],
  'AWS::EC2::VPC': [
    ['network', 'ec2:CreateVpc ec2:DeleteVpc ec2:ModifyVpcAttribute'],
    ['all', 'ec2:DescribeVpcs ec2:DescribeVpcAttribute'],
  ],
  'AWS::EC2::Subnet': [
    ['network', 'ec2:CreateSubnet ec2:DeleteSubnet ec2:ModifySubnetAttribute'],
    ['all', 'ec2:DescribeSubnets ec2:DescribeAvailabilityZones'],
  ],
  'AWS::EC2::RouteTable': [
    ['network', 'ec2:CreateRouteTable ec2:DeleteRouteTable'],
    ['all', 'ec2:DescribeRouteTables'],
  ],
  'AWS::EC2::SubnetRouteTableAssociation': [
    ['network', 'ec2:AssociateRouteTable ec2:DisassociateRouteTable'],
  ],
  'AWS::EC2::SecurityGroup': [
    [
      'network',
      'ec2:CreateSecurityGroup ec2:DeleteSecurityGroup ec2:AuthorizeSecurityGroupEgress ec2:RevokeSecurityGroupEgress',
    ],
    ['all', 'ec2:DescribeSecurityGroups'],
  ],
  'AWS::EC2::VPCEndpoint': [
    ['network', 'ec2:CreateVpcEndpoint ec2:DeleteVpcEndpoints ec2:ModifyVpcEndpoint'],
    ['all', 'ec2:DescribeVpcEndpoints'],
  ],
};

/** The IAM action of an API call of the project's code, where its name differs from the call's; null
 *  when the call needs no permission. */
const actionOfCall: Readonly<Record<string, string | null>> = {
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:DeleteObjects': 's3:DeleteObject',
  'sts:GetCallerIdentity': null,
};

const resourceOfService: Readonly<Record<string, readonly (keyof typeof arn)[]>> = {
  cloudformation: ['stack'],
  s3: ['bucket'],
  'cognito-idp': ['userPool'],
  sqs: ['queue'],
  iam: ['role'],
  lambda: ['converter'],
};

/** The resources of calls for which the service alone does not determine them. */
const resourceOfAction: Readonly<Record<string, readonly (keyof typeof arn)[]>> = {
  'cloudformation:ListStacks': ['all'],
  's3:PutObject': ['code', 'site'],
  's3:GetObject': ['code'],
  's3:DeleteObject': ['code', 'site', 'upload'],
  'lambda:GetAccountSettings': ['all'],
};

/** Every API call that the code of deployment and operation makes, by its source. */
const callsInCode = (): readonly string[] => {
  const files = ['infra/deployment/', 'infra/operations/'].flatMap((path) =>
    readdirSync(new URL(path, root))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(new URL(path + name, root), 'utf8')),
  );
  const calls = files.flatMap((text) => {
    const bySdk = [
      ...text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g),
    ].flatMap(([, names = '', service = '']) =>
      [...names.matchAll(/\b(?:paginate(\w+)|(\w+)Command)\b/g)].map(
        ([, paginated, command]) => `${service}:${paginated ?? command ?? ''}`,
      ),
    );
    const names = (pattern: RegExp, service: string): readonly string[] =>
      [...text.matchAll(pattern)].map(([, name = '']) => `${service}:${name}`);
    return [
      ...bySdk,
      ...names(/'(Admin\w+|ListUsers)'/g, 'cognito-idp'),
      ...names(/(?:callQueue\([\w, ]*|queue\()'(\w+)'/g, 'sqs'),
      ...names(/callIam\(\w+, '(\w+)'/g, 'iam'),
    ];
  });
  return [...new Set([...calls, 'lambda:InvokeFunction', 'lambda:GetAccountSettings'])].sort();
};

test('every API call of deployment and operation is allowed where it is made', () => {
  const calls = callsInCode();
  expect(calls.length).toBeGreaterThan(30);
  const refused = calls.flatMap((call) => {
    const action = call in actionOfCall ? (actionOfCall[call] ?? null) : call;
    if (action === null) return [];
    const service = action.split(':')[0] ?? '';
    const places = resourceOfAction[action] ?? resourceOfService[service] ?? [];
    if (places.length === 0) return [`${action}: no resource is known`];
    return places.filter((place) => !isAllowed(action, arn[place])).map((at) => `${action} ${at}`);
  });
  expect(refused).toEqual([]);
});

const { latchkey, site, watch } = latchkeyApp(
  {},
  {
    stage: stageOf('staging'),
    firewall: 'pool-and-distribution',
    dataEventsBucket: 'our-logs',
    isolatedConverter: true,
    mailFrom: 'no-reply@example.com',
    resultsTo: 'sns',
  },
);
const withoutOptions = latchkeyApp({}, { resultsTo: 'event-bus' });
const types = new Set(
  [latchkey, site, watch, withoutOptions.latchkey].flatMap((stack) =>
    Object.values(
      Template.fromStack(stack).toJSON().Resources as Record<string, { Type: string }>,
    ).map(({ Type }) => Type),
  ),
);

test.each([...types].sort())('what CloudFormation calls for %s is allowed', (type) => {
  const needs = neededByTypes[type];
  expect(needs, `what ${type} needs`).toBeDefined();
  const refused = (needs ?? []).flatMap(([resource, actions]) =>
    actions.split(' ').filter((action) => !isAllowed(action, arn[resource])),
  );
  expect(refused).toEqual([]);
});

test.each(['lambda.amazonaws.com', 'cognito-identity.amazonaws.com', 'pipes.amazonaws.com'])(
  'roles of the stack may be passed to %s',
  (service) => {
    const context = { 'iam:PassedToService': [service] };
    expect(isAllowed('iam:PassRole', arn.role, context)).toBe(true);
    expect(isAllowed('iam:PassRole', `arn:aws:iam::${account}:role/Admin`, context)).toBe(false);
    expect(
      isAllowed('iam:PassRole', arn.role, { 'iam:PassedToService': ['ec2.amazonaws.com'] }),
    ).toBe(false);
  },
);

test('no event source mapping of another function is touched', () => {
  const other = contextOf('EventSourceMapping', `arn:aws:lambda:${r}:${account}:function:other`);
  for (const verb of ['Create', 'Delete', 'Get', 'Update']) {
    expect(isAllowed(`lambda:${verb}EventSourceMapping`, arn.mapping, other)).toBe(false);
  }
});

test.each([
  ['s3:GetObject', arn.upload],
  ['s3:PutObject', arn.upload],
  ['s3:DeleteBucket', 'arn:aws:s3:::other'],
  ['dynamodb:GetItem', arn.table],
  ['dynamodb:Scan', arn.table],
  ['dynamodb:DeleteTable', `arn:aws:dynamodb:${r}:${account}:table/Other`],
  ['iam:PutRolePolicy', `arn:aws:iam::${account}:role/Admin`],
  ['iam:CreateUser', `arn:aws:iam::${account}:user/x`],
  ['lambda:UpdateFunctionCode', `arn:aws:lambda:${r}:${account}:function:other`],
  ['cloudformation:DeleteStack', `arn:aws:cloudformation:${r}:${account}:stack/Other/1`],
])('%s on %s is not allowed: no users’ data, nothing of other applications', (action, resource) => {
  expect(isAllowed(action, resource)).toBe(false);
});

let known: ReadonlySet<string>;
beforeAll(async () => {
  const services = statements.flatMap(({ Action }) => [Action].flat().map(String));
  const names = [...new Set(services.map((action) => action.split(':')[0] ?? ''))];
  known = new Set((await awsActions(names)).map(({ name }) => name.toLowerCase()));
});

test('every action is one that AWS publishes', () => {
  const actions = statements.flatMap(({ Action }) => [Action].flat().map(String));
  expect(actions.filter((action) => !known.has(action.toLowerCase()))).toEqual([]);
});

/** Rules of the audit's lint that these documents break, and why. Rules that hold users to their own
 *  rows and objects are not meant for an operator. */
const accepted: Readonly<Record<string, string>> = {
  'no-bare-resource DescribeTheAccount': 'the actions have no resources',
  'no-bare-resource CreatePools': 'a pool has no ARN before it exists',
  'no-bare-resource DescribeNetworks': 'the actions have no resources',
  'no-bare-resource LetTheQueueInvokeTheConverter': 'narrowed by lambda:FunctionArn',
  'never-granted GiveRolesToLambdaAndCognito':
    'narrowed by iam:PassedToService and the role’s name',
  'never-granted GivePipesTheirRole': 'narrowed by iam:PassedToService and the role’s name',
  'never-granted ConfigureBuckets': 'the deployment sets the bucket policies',
};
const forUsersOnly = ['wildcards-name-their-owner', 'lists-are-narrowed-by-prefix'];

test('the audit’s lint finds only what is accepted for a reason', () => {
  const found = documents.flatMap(({ document }) =>
    document.Statement.flatMap((statement) =>
      statementRules
        .filter(({ name }) => !forUsersOnly.includes(name))
        .filter(({ check }) => check({ file: 'converter.json', statement }) !== null)
        .map(({ name }) => `${name} ${String(statement.Sid)}`),
    ),
  );
  expect(found.sort()).toEqual(Object.keys(accepted).sort());
});

test.each(Object.entries(texts))('%s fits into a managed policy of 6,144 characters', (_, text) => {
  const compact = JSON.stringify(JSON.parse(text)).replaceAll('${AccountId}', account);
  expect(compact.length).toBeLessThanOrEqual(6144);
});

test('every statement has a unique Sid', () => {
  const sids = statements.map(({ Sid }) => Sid);
  expect(new Set(sids).size).toBe(sids.length);
});
