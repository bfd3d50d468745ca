import { isJson, type TemplateResource } from './template.ts';

/** What the audit knows of a resource type. A property that stands in neither list is refused by name:
 *  it might grant something. */
interface TypeRules {
  /** Properties that can have any value: they grant nothing. */
  readonly free: readonly string[];
  readonly settings: readonly Setting[];
}

/** A property whose value matters. */
interface Setting {
  /** Path of the property. */
  readonly at: string;
  /** The value that it must have, or a test of it. */
  readonly is: unknown;
  /** What another value would mean. */
  readonly otherwise: string;
}

type Test = (value: unknown) => boolean;

const oneOf =
  (...values: readonly unknown[]): Test =>
  (value) =>
    values.includes(value);
const atMost =
  (most: number): Test =>
  (value) =>
    typeof value === 'number' && value > 0 && value <= most;
const atLeast =
  (least: number): Test =>
  (value) =>
    typeof value === 'number' && value >= least;
const only =
  (...values: readonly string[]): Test =>
  (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((each) => values.includes(String(each)));
const anything: Test = () => true;

const namesNoOther: Test = (value) => value === undefined || !JSON.stringify(value).includes('"*"');

/** A policy that allows nothing on `*`. */
const leadsToOwnResources: Test = (value) =>
  isJson(value) &&
  Array.isArray(value.Statement) &&
  value.Statement.every(
    (statement: unknown) =>
      isJson(statement) && statement.Resource !== undefined && namesNoOther([statement.Resource]),
  );

/** The directives of a content security policy, as names and sources. */
const directives = (policy: unknown): ReadonlyMap<string, readonly string[]> =>
  new Map(
    String(policy)
      .split(';')
      .map((each) => each.trim().split(/\s+/))
      .map(([name = '', ...sources]) => [name, sources]),
  );

const isStrictPolicy: Test = (value) => {
  const found = directives(value);
  const exactly: Readonly<Record<string, string>> = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
    'require-trusted-types-for': "'script'",
  };
  const own = /^('self'|'none'|blob:|https:\/\/[a-z0-9-]+(\.s3)?\.[a-z0-9-]+\.amazonaws\.com)$/;
  return (
    Object.entries(exactly).every(([name, source]) => found.get(name)?.join(' ') === source) &&
    [...found].every(
      ([name, sources]) => !name.endsWith('-src') || sources.every((source) => own.test(source)),
    )
  );
};

const headers: Test = (value) => {
  const items = Array.isArray(value) ? (value as unknown[]) : [];
  const set = new Map(
    items.flatMap((item) =>
      isJson(item) && item.Override === true
        ? [[String(item.Header).toLowerCase(), String(item.Value)] as const]
        : [],
    ),
  );
  return (
    set.get('cross-origin-opener-policy') === 'same-origin' &&
    set.get('cross-origin-resource-policy') === 'same-origin' &&
    [
      'camera',
      'geolocation',
      'microphone',
      'payment',
      'usb',
      'display-capture',
      'publickey-credentials-get',
    ].every((feature) => (set.get('permissions-policy') ?? '').includes(`${feature}=()`))
  );
};

/** Every resource type that the audit understands.
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html */
const rules: Readonly<Record<string, TypeRules>> = {
  'AWS::S3::Bucket': {
    free: ['BucketName', 'LifecycleConfiguration', 'MetricsConfigurations', 'Tags'],
    settings: [
      {
        at: 'PublicAccessBlockConfiguration',
        is: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        otherwise: 'the bucket may become public',
      },
      {
        at: 'OwnershipControls',
        is: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        otherwise: 'access control lists would grant beside the policies',
      },
      {
        at: 'BucketEncryption.ServerSideEncryptionConfiguration',
        is: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        otherwise: 'objects would not be encrypted as intended',
      },
      { at: 'CorsConfiguration', is: namesNoOther, otherwise: 'a page of any origin may call' },
      {
        at: 'NotificationConfiguration',
        is: (value: unknown) =>
          value === undefined ||
          (isJson(value) && Object.keys(value).join() === 'LambdaConfigurations'),
        otherwise: 'events go somewhere besides the converter',
      },
    ],
  },
  'AWS::S3::BucketPolicy': { free: ['Bucket', 'PolicyDocument'], settings: [] },
  'AWS::DynamoDB::Table': {
    free: [
      'AttributeDefinitions',
      'BillingMode',
      'OnDemandThroughput',
      'StreamSpecification',
      'TimeToLiveSpecification',
      'TableName',
      'Tags',
      'DeletionProtectionEnabled',
    ],
    settings: [
      {
        at: 'KeySchema',
        is: [
          { AttributeName: 'identityId', KeyType: 'HASH' },
          { AttributeName: 'itemKey', KeyType: 'RANGE' },
        ],
        otherwise: 'dynamodb:LeadingKeys would not hold users to their own rows',
      },
      {
        at: 'SSESpecification.SSEEnabled',
        is: true,
        otherwise: 'rows are not encrypted with a KMS key',
      },
      {
        at: 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled',
        is: true,
        otherwise: 'rows cannot be restored',
      },
    ],
  },
  'AWS::SQS::Queue': {
    free: ['MessageRetentionPeriod', 'QueueName', 'Tags'],
    settings: [
      { at: 'SqsManagedSseEnabled', is: true, otherwise: 'failed events are not encrypted' },
    ],
  },
  'AWS::Logs::LogGroup': { free: ['LogGroupName', 'RetentionInDays', 'Tags'], settings: [] },
  'AWS::IAM::Role': {
    free: [
      'AssumeRolePolicyDocument',
      'Policies',
      'Description',
      'RoleName',
      'Tags',
      'PermissionsBoundary',
    ],
    settings: [
      {
        at: 'MaxSessionDuration',
        is: (value: unknown) => value === undefined || atMost(3600)(value),
        otherwise: 'credentials live for more than an hour',
      },
    ],
  },
  'AWS::Lambda::Function': {
    free: [
      'Architectures',
      'Code',
      'Environment',
      'FunctionName',
      'Handler',
      'MemorySize',
      'Runtime',
      'Timeout',
      'Description',
      'Tags',
      'TracingConfig',
      'EphemeralStorage',
      'LoggingConfig',
    ],
    settings: [
      {
        at: 'VpcConfig',
        is: (value: unknown) =>
          value === undefined ||
          (isJson(value) &&
            JSON.stringify(value.SubnetIds) === '["ConverterSubnet0","ConverterSubnet1"]'),
        otherwise: 'the converter runs in a network that is not its own',
      },
      { at: 'Role', is: anything, otherwise: '' },
      {
        at: 'ReservedConcurrentExecutions',
        is: atMost(100),
        otherwise: 'nothing bounds how often the converter runs',
      },
    ],
  },
  'AWS::Lambda::EventInvokeConfig': {
    free: ['FunctionName', 'Qualifier', 'MaximumRetryAttempts', 'MaximumEventAgeInSeconds'],
    settings: [
      {
        at: 'DestinationConfig',
        is: (value: unknown) =>
          value === undefined || (isJson(value) && Object.keys(value).join() === 'OnFailure'),
        otherwise: 'events go somewhere besides the queue of failed events',
      },
    ],
  },
  'AWS::Lambda::Permission': {
    free: [
      'Action',
      'FunctionName',
      'Principal',
      'SourceAccount',
      'SourceArn',
      'PrincipalOrgID',
      'EventSourceToken',
    ],
    settings: [],
  },
  'AWS::Cognito::UserPool': {
    free: [
      'UserPoolName',
      'UsernameAttributes',
      'UsernameConfiguration',
      'AdminCreateUserConfig',
      'DeletionProtection',
      'EnabledMfas',
      'EmailConfiguration',
      'EmailVerificationMessage',
      'EmailVerificationSubject',
      'VerificationMessageTemplate',
      'UserPoolTags',
      'UserPoolTier',
    ],
    settings: [
      {
        at: 'AutoVerifiedAttributes',
        is: ['email'],
        otherwise: 'an address is not verified at sign-up',
      },
      {
        at: 'UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate',
        is: ['email'],
        otherwise: 'an address can be changed to one that is not verified',
      },
      {
        at: 'AccountRecoverySetting.RecoveryMechanisms',
        is: [{ Name: 'verified_email', Priority: 1 }],
        otherwise: 'an account can be recovered by something besides the verified address',
      },
      {
        at: 'MfaConfiguration',
        is: oneOf('OPTIONAL', 'ON'),
        otherwise: 'no second factor can be set',
      },
      {
        at: 'Policies.PasswordPolicy.MinimumLength',
        is: atLeast(12),
        otherwise: 'short passwords are let in',
      },
    ],
  },
  'AWS::Cognito::UserPoolClient': {
    free: ['ClientName', 'UserPoolId', 'ReadAttributes', 'TokenValidityUnits'],
    settings: [
      {
        at: 'ExplicitAuthFlows',
        is: only('ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'),
        otherwise: 'a sign-in flow that sends the password, or lets others sign users in, is open',
      },
      {
        at: 'PreventUserExistenceErrors',
        is: 'ENABLED',
        otherwise: 'strangers learn who has an account',
      },
      { at: 'EnableTokenRevocation', is: true, otherwise: 'signing out revokes no token' },
      {
        at: 'GenerateSecret',
        is: (value: unknown) => value !== true,
        otherwise: 'a browser keeps no secret',
      },
      {
        at: 'WriteAttributes',
        is: ['email'],
        otherwise: 'users may write attributes that are not theirs to set',
      },
      {
        at: 'AccessTokenValidity',
        is: atMost(1),
        otherwise: 'access tokens live for more than an hour',
      },
      { at: 'IdTokenValidity', is: atMost(1), otherwise: 'ID tokens live for more than an hour' },
      {
        at: 'RefreshTokenValidity',
        is: atMost(30),
        otherwise: 'refresh tokens live for more than 30 days',
      },
      {
        at: 'TokenValidityUnits',
        is: { AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days' },
        otherwise: 'tokens live longer than their numbers say',
      },
    ],
  },
  'AWS::Cognito::IdentityPool': {
    free: ['IdentityPoolName', 'IdentityPoolTags'],
    settings: [
      { at: 'AllowUnauthenticatedIdentities', is: false, otherwise: 'guests get credentials' },
      {
        at: 'AllowClassicFlow',
        is: (value: unknown) => value !== true,
        otherwise: 'the classic flow lets a client choose its role',
      },
      {
        at: 'CognitoIdentityProviders',
        is: (value: unknown) =>
          Array.isArray(value) &&
          value.length === 1 &&
          isJson(value[0]) &&
          value[0].ServerSideTokenCheck === true &&
          value[0].ClientId === 'UserPoolClient' &&
          value[0].ProviderName === 'UserPool.ProviderName',
        otherwise: 'tokens of another pool or client, or revoked tokens, buy credentials',
      },
    ],
  },
  'AWS::Cognito::IdentityPoolRoleAttachment': {
    free: ['IdentityPoolId'],
    settings: [
      {
        at: 'Roles',
        is: (value: unknown) => isJson(value) && Object.keys(value).join() === 'authenticated',
        otherwise: 'the identity pool gives out a role besides the signed-in user’s',
      },
    ],
  },
  'AWS::CloudWatch::Alarm': {
    free: [
      'AlarmActions',
      'AlarmDescription',
      'ComparisonOperator',
      'Dimensions',
      'EvaluationPeriods',
      'MetricName',
      'Namespace',
      'OKActions',
      'Period',
      'Statistic',
      'Threshold',
      'TreatMissingData',
    ],
    settings: [],
  },
  'AWS::CloudWatch::Dashboard': { free: ['DashboardBody', 'DashboardName'], settings: [] },
  'AWS::Budgets::Budget': { free: ['Budget', 'NotificationsWithSubscribers'], settings: [] },
  'AWS::SNS::Topic': { free: ['DisplayName'], settings: [] },
  'AWS::SNS::Subscription': {
    free: ['Endpoint', 'TopicArn'],
    settings: [{ at: 'Protocol', is: 'email', otherwise: 'alarms go somewhere besides a mailbox' }],
  },
  'AWS::CloudFront::OriginAccessControl': {
    free: [],
    settings: [
      {
        at: 'OriginAccessControlConfig',
        is: (value: unknown) =>
          isJson(value) &&
          value.OriginAccessControlOriginType === 's3' &&
          value.SigningBehavior === 'always' &&
          value.SigningProtocol === 'sigv4',
        otherwise: 'CloudFront does not always sign what it asks of the bucket',
      },
    ],
  },
  'AWS::WAFv2::WebACL': {
    free: ['Description', 'Name', 'Rules', 'Scope', 'Tags', 'VisibilityConfig'],
    settings: [{ at: 'DefaultAction', is: { Allow: {} }, otherwise: 'nobody reaches the page' }],
  },
  'AWS::WAFv2::WebACLAssociation': { free: ['ResourceArn', 'WebACLArn'], settings: [] },
  'AWS::CloudTrail::Trail': {
    free: [
      'AdvancedEventSelectors',
      'IncludeGlobalServiceEvents',
      'IsMultiRegionTrail',
      'S3BucketName',
      'TrailName',
    ],
    settings: [
      { at: 'IsLogging', is: true, otherwise: 'the trail records nothing' },
      {
        at: 'EnableLogFileValidation',
        is: true,
        otherwise: 'a changed log is not told from a true one',
      },
    ],
  },
  'AWS::EC2::VPC': {
    free: ['CidrBlock', 'EnableDnsHostnames', 'EnableDnsSupport', 'Tags'],
    settings: [],
  },
  'AWS::EC2::RouteTable': { free: ['Tags', 'VpcId'], settings: [] },
  'AWS::EC2::SubnetRouteTableAssociation': { free: ['RouteTableId', 'SubnetId'], settings: [] },
  'AWS::EC2::Subnet': {
    free: ['AvailabilityZone', 'CidrBlock', 'Tags', 'VpcId'],
    settings: [
      {
        at: 'MapPublicIpOnLaunch',
        is: false,
        otherwise: 'what runs in the subnet gets a public address',
      },
    ],
  },
  'AWS::EC2::SecurityGroup': {
    free: ['GroupDescription', 'Tags', 'VpcId'],
    settings: [
      { at: 'SecurityGroupIngress', is: undefined, otherwise: 'something may call the converter' },
      {
        at: 'SecurityGroupEgress',
        is: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }],
        otherwise: 'the converter may send more than HTTPS',
      },
    ],
  },
  'AWS::EC2::VPCEndpoint': {
    free: ['RouteTableIds', 'ServiceName', 'VpcId'],
    settings: [
      { at: 'VpcEndpointType', is: 'Gateway', otherwise: 'an endpoint costs money by the hour' },
      {
        at: 'PolicyDocument',
        is: leadsToOwnResources,
        otherwise: 'the endpoint leads to resources of others',
      },
    ],
  },
  'AWS::CloudFront::Distribution': {
    free: ['Tags'],
    settings: [
      {
        at: 'DistributionConfig.ViewerCertificate',
        is: (value: unknown) =>
          value === undefined ||
          (isJson(value) &&
            value.MinimumProtocolVersion === 'TLSv1.2_2021' &&
            value.SslSupportMethod === 'sni-only'),
        otherwise: 'the page is served by TLS older than 1.2',
      },
      {
        at: 'DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy',
        is: oneOf('redirect-to-https', 'https-only'),
        otherwise: 'the page is served over plain HTTP',
      },
      {
        at: 'DistributionConfig.DefaultCacheBehavior.ResponseHeadersPolicyId',
        is: 'SiteHeaders.Id',
        otherwise: 'the page is served without its security headers',
      },
      {
        at: 'DistributionConfig.DefaultCacheBehavior.AllowedMethods',
        is: only('GET', 'HEAD', 'OPTIONS'),
        otherwise: 'the distribution passes on requests that write',
      },
      {
        at: 'DistributionConfig.DefaultCacheBehavior.LambdaFunctionAssociations',
        is: undefined,
        otherwise: 'code at the edge changes the page',
      },
      {
        at: 'DistributionConfig.DefaultCacheBehavior.FunctionAssociations',
        is: undefined,
        otherwise: 'code at the edge changes the page',
      },
      {
        at: 'DistributionConfig.CacheBehaviors',
        is: undefined,
        otherwise: 'some paths are served by other rules',
      },
      {
        at: 'DistributionConfig.Origins',
        is: (value: unknown) =>
          Array.isArray(value) &&
          value.length === 1 &&
          isJson(value[0]) &&
          value[0].DomainName === 'SiteBucket.RegionalDomainName' &&
          value[0].OriginAccessControlId === 'SiteAccess.Id',
        otherwise: 'the page comes from somewhere besides its own bucket',
      },
    ],
  },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    free: [],
    settings: [
      {
        at: 'ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy',
        is: isStrictPolicy,
        otherwise: 'the content security policy lets in what it should not',
      },
      ...[
        'ContentSecurityPolicy',
        'StrictTransportSecurity',
        'ContentTypeOptions',
        'FrameOptions',
        'ReferrerPolicy',
      ].map((header) => ({
        at: `ResponseHeadersPolicyConfig.SecurityHeadersConfig.${header}.Override`,
        is: true,
        otherwise: `the header ${header} is missing or can be replaced`,
      })),
      {
        at: 'ResponseHeadersPolicyConfig.SecurityHeadersConfig.StrictTransportSecurity.AccessControlMaxAgeSec',
        is: atLeast(31_536_000),
        otherwise: 'browsers forget too soon to come by TLS only',
      },
      {
        at: 'ResponseHeadersPolicyConfig.SecurityHeadersConfig.FrameOptions.FrameOption',
        is: 'DENY',
        otherwise: 'the page can be framed',
      },
      {
        at: 'ResponseHeadersPolicyConfig.SecurityHeadersConfig.ReferrerPolicy.ReferrerPolicy',
        is: 'no-referrer',
        otherwise: 'the page says where requests come from',
      },
      {
        at: 'ResponseHeadersPolicyConfig.CustomHeadersConfig.Items',
        is: headers,
        otherwise: 'a security header is missing',
      },
      {
        at: 'ResponseHeadersPolicyConfig.CorsConfig',
        is: undefined,
        otherwise: 'other pages may read this one',
      },
      {
        at: 'ResponseHeadersPolicyConfig.RemoveHeadersConfig',
        is: undefined,
        otherwise: 'headers are taken away',
      },
    ],
  },
};

const valueAt = (properties: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, name) => (isJson(value) ? value[name] : undefined), properties);

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJson(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
};

const holds = (wanted: unknown, value: unknown): boolean =>
  typeof wanted === 'function'
    ? (wanted as Test)(value)
    : JSON.stringify(sorted(wanted)) === JSON.stringify(sorted(value));

/** What is wrong with a resource's settings, or not understood, in words. */
export const settingFindings = ({ id, type, properties }: TemplateResource): readonly string[] => {
  const known = rules[type];
  if (known === undefined) return [`${id}: the audit does not understand ${type}`];
  const tops = new Set([...known.free, ...known.settings.map(({ at }) => at.split('.')[0] ?? '')]);
  return [
    ...Object.keys(properties)
      .filter((name) => !tops.has(name))
      .map((name) => `${id}: the audit does not understand ${name} of ${type}`),
    ...known.settings
      .filter(({ at, is }) => !holds(is, valueAt(properties, at)))
      .map(({ at, otherwise }) => `${id}: ${otherwise} (${at})`),
  ];
};
