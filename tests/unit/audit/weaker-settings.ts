/** A template with changeable members. */
export interface WrittenTemplate {
  Parameters: Json;
  Conditions: Json;
  Resources: Record<string, WrittenResource>;
}

interface WrittenResource {
  Type: string;
  Properties: Json;
}

type Json = Record<string, unknown>;
type StackName = 'Latchkey' | 'LatchkeySite' | 'LatchkeyWatch';
export type WrittenTemplates = Record<StackName, WrittenTemplate>;

/** A template that is weaker than the default one. */
export interface WeakerSetting {
  readonly name: string;
  readonly change: (templates: WrittenTemplates) => void;
}

/** Places inside a resource: `Latchkey UploadsBucket Properties CorsConfiguration`. */
const ownerOf = (templates: WrittenTemplates, path: readonly string[]): Json =>
  path.reduce<unknown>((at, name) => (at as Json)[name], templates) as Json;

const namesIn = (path: string): readonly [owner: readonly string[], last: string] => {
  const names = path.split(' ');
  return [names.slice(0, -1), names.at(-1) ?? ''];
};

const set = (path: string, value: unknown, name = ''): WeakerSetting => ({
  name: `${name === '' ? path : name}: ${JSON.stringify(value)}`,
  change: (templates) => {
    const [owner, last] = namesIn(path);
    ownerOf(templates, owner)[last] = value;
  },
});

const remove = (path: string): WeakerSetting => ({
  name: `${path}: taken away`,
  change: (templates) => {
    const [owner, last] = namesIn(path);
    Reflect.deleteProperty(ownerOf(templates, owner), last);
  },
});

const push = (path: string, value: unknown): WeakerSetting => ({
  name: `${path}: and ${JSON.stringify(value)}`,
  change: (templates) => {
    (ownerOf(templates, path.split(' ')) as unknown as unknown[]).push(value);
  },
});

const add = (stack: StackName, id: string, Type: string, Properties: Json): WeakerSetting => ({
  name: `${stack} ${id}: a resource of ${Type}`,
  change: (templates) => {
    templates[stack].Resources[id] = { Type, Properties };
  },
});

/** Replaces a value by a parameter whose default is that value. */
const choose = (path: string, standard: unknown): WeakerSetting => ({
  name: `${path}: by a parameter`,
  change: (templates) => {
    const [owner, last] = namesIn(path);
    const stack = owner[0] as StackName;
    templates[stack].Parameters = {
      ...(templates[stack].Parameters as Json | undefined),
      Chosen: { Type: 'String', Default: standard },
    };
    ownerOf(templates, owner)[last] = { Ref: 'Chosen' };
  },
});

const copyOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const foreign = 'arn:aws:lambda:us-east-1:999999999999:function:x';
const streamReaders = (AWS: string) => ({
  PolicyDocument: {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS }, Action: 'dynamodb:GetRecords', Resource: '*' },
    ],
  },
});

const headers = 'LatchkeySite SiteHeaders Properties ResponseHeadersPolicyConfig';
const place = (path: string) => path.replace(/^(\w+) /, '$1 Resources ');
const csp = place(`${headers} SecurityHeadersConfig ContentSecurityPolicy ContentSecurityPolicy`);

/** The page's content security policy with one text replaced. */
const inPolicy = (before: string, after: string): WeakerSetting => ({
  name: `the content security policy has ${after}`,
  change: (templates) => {
    const [owner, last] = namesIn(csp);
    const written = JSON.stringify(ownerOf(templates, owner)[last]);
    ownerOf(templates, owner)[last] = JSON.parse(written.replace(before, after)) as unknown;
  },
});

const bucket = (name: string) => place(`Latchkey ${name} Properties`);
const events = `${bucket('UploadsBucket')} NotificationConfiguration`;
const origins = `${bucket('UploadsBucket')} CorsConfiguration CorsRules 0 AllowedOrigins`;
const converter = place('Latchkey Converter Properties');
const pool = place('Latchkey UserPool Properties');
const table = place('Latchkey SessionsTable Properties');
const distribution = place('LatchkeySite SiteDistribution Properties DistributionConfig');
const alarm = place('LatchkeyWatch EventsWait Properties');

/** The policy documents by parameters. The parameter itself is a setting; what it changes is not. */
export const chosenStatements: readonly WeakerSetting[] = [
  choose(
    `${place('Latchkey AuthenticatedRole Properties')} Policies 0 PolicyDocument Statement 0 Action`,
    's3:PutObject',
  ),
  choose(
    `${place('Latchkey ConverterRole Properties')} Policies 0 PolicyDocument Statement 0 Action`,
    's3:GetObject',
  ),
  choose(
    `${place('Latchkey UploadsBucketPolicy Properties')} PolicyDocument Statement 0 Effect`,
    'Deny',
  ),
  choose(
    `${place('Latchkey AuthenticatedRole Properties')} AssumeRolePolicyDocument Statement 0 Condition StringEquals cognito-identity.amazonaws.com:aud`,
    'IdentityPool',
  ),
];

const writtenPlace = (before: RegExp, after: string): WeakerSetting => ({
  name: `the converter’s policy is for ${after} only`,
  change: ({ Latchkey }) => {
    const written = JSON.stringify(Latchkey.Resources.ConverterRole);
    Latchkey.Resources.ConverterRole = JSON.parse(
      written.replaceAll(before, after),
    ) as WrittenResource;
  },
});

/** Policy documents that are right in one place only: no setting changes. */
export const onePlaceOnly: readonly WeakerSetting[] = [
  writtenPlace(/\$\{AWS::Region\}/g, 'us-east-1'),
  writtenPlace(/arn:\$\{AWS::Partition\}/g, 'arn:aws'),
];

/** Weakenings under any deployment options; rules of the audit refuse each. */
export const severe: readonly WeakerSetting[] = [
  set(
    `${table} StreamSpecification ResourcePolicy`,
    streamReaders('arn:aws:iam::999999999999:root'),
  ),
  set(`${table} StreamSpecification ResourcePolicy`, streamReaders('*')),
  ...['AWS_ENDPOINT_URL', 'LD_PRELOAD', 'NODE_OPTIONS', 'AWS_LAMBDA_EXEC_WRAPPER'].map((name) =>
    set(`${converter} Environment Variables ${name}`, 'http://evil'),
  ),
  set(`${converter} Environment Variables RESULTS_BUCKET`, 'evil'),
  set(
    `${converter} Environment Variables FAIR_QUEUE_URL`,
    'https://sqs.us-east-1.amazonaws.com/999999999999/x',
  ),
  set(place('Latchkey FairQueueInvokesConverter Properties FunctionName'), foreign),
  set(
    place('Latchkey FairQueueInvokesConverter Properties EventSourceArn'),
    'arn:aws:sqs:us-east-1:999999999999:x',
  ),
  set(
    place('Latchkey FairQueue Properties RedrivePolicy deadLetterTargetArn'),
    'arn:aws:sqs:us-east-1:999999999999:x',
  ),
  set(`${converter} Environment Variables UPLOADS_BUCKET`, {
    'Fn::Sub': 'latchkey-results-${AWS::AccountId}-${AWS::Region}',
  }),
  set(`${converter} Environment Variables RESULTS_TABLE`, { Ref: 'SessionsTable' }),
  set(`${converter} Code`, { S3Bucket: 'evil', S3Key: 'x.zip' }),
  set(`${converter} Code`, { ZipFile: 'exports.handler = 1' }),
  set(`${converter} Handler`, 'other.handler'),
  set(`${converter} Runtime`, 'nodejs12.x'),
  set(`${converter} Runtime`, 'python3.8'),
  set(`${converter} MemorySize`, 10240),
  set(`${converter} Timeout`, 900),
  set(place('Latchkey IdentityPool Properties AllowClassicFlow'), 'true'),
  set(place('Latchkey IdentityPool Properties AllowClassicFlow'), 'TRUE'),
  choose(place('Latchkey IdentityPool Properties AllowClassicFlow'), 'true'),
  choose(
    place('Latchkey IdentityPool Properties CognitoIdentityProviders 0 ClientId'),
    'UserPoolClient',
  ),
  choose(
    place('Latchkey IdentityPool Properties CognitoIdentityProviders 0 ProviderName'),
    'UserPool.ProviderName',
  ),
  inPolicy("script-src 'self'", "script-src *; script-src 'self'"),
  inPolicy("script-src 'self'", "Script-Src * 'unsafe-inline'; script-src 'self'"),
  inPolicy("script-src 'self'", "script-src 'self'; script-src-elem *"),
  inPolicy("script-src 'self'", "script-src 'self'; script-src-attr 'unsafe-inline'"),
  inPolicy("style-src 'self'", "style-src 'self'; style-src-elem *"),
  inPolicy('trusted-types svelte', "trusted-types 'allow-duplicates' svelte"),
  inPolicy('trusted-types svelte', 'trusted-types * svelte'),
  inPolicy('trusted-types svelte', 'trusted-types another svelte'),
  inPolicy("worker-src 'self'", "worker-src 'self' blob:"),
  inPolicy("worker-src 'self'", 'worker-src https://evil-bucket.s3.us-east-1.amazonaws.com'),
  inPolicy("manifest-src 'self'", 'manifest-src https://evil-bucket.s3.us-east-1.amazonaws.com'),
  inPolicy("connect-src 'self'", "connect-src 'self' https://s3.us-east-1.amazonaws.com"),
  inPolicy(
    "connect-src 'self'",
    "connect-src 'self' https://evil-bucket.s3.us-east-1.amazonaws.com",
  ),
  inPolicy("img-src 'self'", "img-src 'self' https://evil-bucket.s3.us-east-1.amazonaws.com"),
  inPolicy("default-src 'none'", "default-src 'none'; frame-src blob:"),
  inPolicy("default-src 'none'", "default-src 'none'; report-uri https://evil"),
  inPolicy("default-src 'none'", "default-src 'none'; report-to evil"),
  {
    name: 'the content security policy begins with a parameter',
    change: ({ LatchkeySite }) => {
      const join = ownerOf({ LatchkeySite } as WrittenTemplates, `${csp} Fn::Join`.split(' '));
      (join as unknown as [string, unknown[]])[1].unshift({ Ref: 'Chosen' });
      LatchkeySite.Parameters = { Chosen: { Type: 'String', Default: '' } };
    },
  },
  set(
    `${place(headers)} CustomHeadersConfig Items 2 Value`,
    'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), publickey-credentials-get=(), usb=(), camera=*',
  ),
  ...[
    { Header: 'refresh', Value: '0; url=https://evil.example' },
    { Header: 'access-control-allow-origin', Value: '*' },
    { Header: 'service-worker-allowed', Value: '/' },
    { Header: 'Cross-Origin-Opener-Policy', Value: 'unsafe-none' },
  ].map((header) =>
    push(`${place(headers)} CustomHeadersConfig Items`, { ...header, Override: true }),
  ),
  set(`${place(headers)} SecurityHeadersConfig StrictTransportSecurity IncludeSubdomains`, false),
  push(`${bucket('UploadsBucket')} CorsConfiguration CorsRules`, {
    AllowedOrigins: ['https://evil.example'],
    AllowedMethods: ['GET'],
  }),
  ...[['https://*'], ['http*'], ['*.evil.example'], ['http://localhost:5173'], '*'].map((value) =>
    set(origins, value),
  ),
  set('Latchkey Parameters AppOrigins Default', '*'),
  set('Latchkey Parameters AppOrigins Default', 'https://*'),
  set('Latchkey Parameters PasskeyDomain Default', 'evil.example'),
  set(`${events} LambdaConfigurations 0 Function`, foreign),
  push(`${events} LambdaConfigurations`, { Event: 's3:ObjectRemoved:*', Function: foreign }),
  set(`${events} LambdaConfigurations 0 Filter`, {
    S3Key: { Rules: [{ Name: 'suffix', Value: '.jpg' }] },
  }),
  set(`${events} LambdaConfigurations 0 Event`, 's3:ObjectRemoved:*'),
  remove(events),
  set(`${bucket('ResultsBucket')} NotificationConfiguration`, {
    LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: foreign }],
  }),
  set(`${pool} EnabledMfas`, ['SMS_MFA', 'SOFTWARE_TOKEN_MFA']),
  set(`${pool} EnabledMfas`, []),
  set(`${pool} Policies PasswordPolicy RequireSymbols`, false),
  set(`${pool} Policies PasswordPolicy RequireSymbols`, 'false'),
  set(`${pool} Policies PasswordPolicy TemporaryPasswordValidityDays`, 365),
  choose(`${pool} Policies PasswordPolicy MinimumLength`, 12),
  set(`${pool} UsernameAttributes`, ['email', 'phone_number']),
  set(`${pool} EmailConfiguration`, {
    EmailSendingAccount: 'DEVELOPER',
    SourceArn: 'arn:aws:ses:us-east-1:999999999999:identity/evil.example',
  }),
  set(`${pool} EmailVerificationMessage`, 'https://evil.example {####}'),
  set(`${pool} UserPoolTier`, 'LITE'),
  set(`${pool} Policies SignInPolicy AllowedFirstAuthFactors`, ['PASSWORD', 'SMS_OTP']),
  set(`${pool} WebAuthnRelyingPartyID`, 'evil.example'),
  set(`${pool} WebAuthnUserVerification`, 'preferred'),
  remove(`${pool} WebAuthnUserVerification`),
  set(`${pool} WebAuthnFactorConfiguration`, 'NONE'),
  remove(place('Latchkey UserPoolClient Properties ReadAttributes')),
  set(place('Latchkey UserPoolClient Properties UserPoolId'), 'us-east-1_evil'),
  choose(place('Latchkey UserPoolClient Properties UserPoolId'), 'UserPool'),
  choose(place('Latchkey UserPoolClient Properties ExplicitAuthFlows 0'), 'ALLOW_USER_SRP_AUTH'),
  choose(`${converter} ReservedConcurrentExecutions`, 10),
  remove(`${table} OnDemandThroughput`),
  set(`${table} OnDemandThroughput MaxReadRequestUnits`, -1),
  set(`${table} OnDemandThroughput MaxWriteRequestUnits`, 1_000_000),
  set(`${alarm} AlarmActions`, [foreign]),
  choose(`${distribution} Origins 0 DomainName`, 'SiteBucket.RegionalDomainName'),
  choose(`${distribution} DefaultCacheBehavior ResponseHeadersPolicyId`, 'SiteHeaders.Id'),
  choose(`${distribution} DefaultCacheBehavior ViewerProtocolPolicy`, 'https-only'),
  set(`${distribution} DefaultRootObject`, 'other.html'),
  set(place('Latchkey IdentityPoolRoles Properties Roles authenticated'), {
    'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/AuthenticatedRole',
  }),
  set(place('Latchkey Converter Properties Role'), {
    'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/ConverterRole',
  }),
  {
    name: 'another stack gives signed-in users a role by its name',
    change: ({ LatchkeyWatch }) => {
      LatchkeyWatch.Parameters.Pool = { Type: 'String' };
      LatchkeyWatch.Resources.More = {
        Type: 'AWS::Cognito::IdentityPoolRoleAttachment',
        Properties: {
          IdentityPoolId: { Ref: 'Pool' },
          Roles: {
            authenticated: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/AuthenticatedRole' },
          },
        },
      };
    },
  },
  {
    name: 'another stack has a whole sign-in of its own',
    change: ({ Latchkey, LatchkeyWatch }) => {
      for (const id of [
        'UserPool',
        'UserPoolClient',
        'IdentityPool',
        'IdentityPoolRoles',
        'AuthenticatedRole',
      ]) {
        const written = JSON.stringify(Latchkey.Resources[id]).replaceAll(
          /\{"Fn::GetAtt":\["(\w+Table)","Arn"\]\}/g,
          '{"Fn::Sub":"arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/$1"}',
        );
        LatchkeyWatch.Resources[id] = JSON.parse(written) as WrittenResource;
      }
    },
  },
  ...(['UserPool', 'UserPoolClient', 'IdentityPool', 'IdentityPoolRoles'] as const).map(
    (id): WeakerSetting => ({
      name: `a second ${id} under a name of its own`,
      change: ({ Latchkey }) => {
        Latchkey.Resources.Second = copyOf(Latchkey.Resources[id]) as WrittenResource;
      },
    }),
  ),
  {
    name: 'another stack has a converter of its own',
    change: ({ Latchkey, LatchkeyWatch }) => {
      LatchkeyWatch.Resources.Converter = copyOf(Latchkey.Resources.Converter) as WrittenResource;
      LatchkeyWatch.Resources.Converter.Properties.Role = {
        'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/ConverterRole',
      };
    },
  },
  {
    name: 'a second distribution',
    change: ({ LatchkeySite }) => {
      LatchkeySite.Resources.Second = copyOf(
        LatchkeySite.Resources.SiteDistribution,
      ) as WrittenResource;
    },
  },
  remove(place('Latchkey ConverterLogs Properties RetentionInDays')),
  set(place('Latchkey ConverterLogs Properties RetentionInDays'), 1),
  remove(`${bucket('UploadsBucket')} LifecycleConfiguration`),
  set(`${bucket('UploadsBucket')} LifecycleConfiguration Rules 1 Status`, 'Disabled'),
  set(`${bucket('UploadsBucket')} LifecycleConfiguration Rules 1 ExpirationInDays`, 3650),
  set(`${bucket('ResultsBucket')} LifecycleConfiguration Rules 1 Prefix`, 'zzz/'),
  set(`${table} TimeToLiveSpecification AttributeName`, 'other'),
  set(`${table} TimeToLiveSpecification Enabled`, false),
  set('Latchkey Parameters TableReadUnits Default', 40000),
  set(place('Latchkey FailedEvents Properties MessageRetentionPeriod'), 60),
  remove(`${bucket('UploadsBucket')} MetricsConfigurations`),
  {
    name: 'LatchkeyWatch: no alarm at all',
    change: ({ LatchkeyWatch }) => {
      for (const [id, { Type }] of Object.entries(LatchkeyWatch.Resources)) {
        if (Type === 'AWS::CloudWatch::Alarm') Reflect.deleteProperty(LatchkeyWatch.Resources, id);
      }
    },
  },
  set(`${alarm} Threshold`, 1e12),
  set(`${alarm} ComparisonOperator`, 'LessThanThreshold'),
  set(`${alarm} MetricName`, 'Nothing'),
  set(`${alarm} Dimensions 0 Value`, 'x'),
  remove('LatchkeyWatch Resources Budget'),
  set('LatchkeyWatch Parameters MonthlyBudget Default', 1e9),
  set(place('LatchkeyWatch AlarmMail Properties Endpoint'), 'evil@evil.example'),
  set('LatchkeyWatch Conditions HasAlarmEmail', { 'Fn::Equals': ['a', 'b'] }),
  add('LatchkeyWatch', 'Trail', 'AWS::CloudTrail::Trail', {
    IsLogging: true,
    EnableLogFileValidation: true,
    S3BucketName: 'evil',
  }),
  set(place('Latchkey ConverterLogs Properties RetentionInDays'), 3653),
  remove('Latchkey Resources ConverterLogs'),
  remove('Latchkey Resources ConverterRetries'),
  set(place('Latchkey ConverterRetries Properties MaximumRetryAttempts'), 0),
  set(place('Latchkey ConverterRetries Properties MaximumEventAgeInSeconds'), 60),
  ...[
    { TagFilters: [{ Key: 'a', Value: 'b' }] },
    { ObjectSizeGreaterThan: 5 },
    { ExpirationInDays: 1 },
  ].map((more) =>
    push(`${bucket('UploadsBucket')} LifecycleConfiguration Rules`, {
      Id: 'More',
      Status: 'Enabled',
      ExpirationInDays: 30,
      ...more,
    }),
  ),
  set(
    `${bucket('UploadsBucket')} LifecycleConfiguration Rules 0 AbortIncompleteMultipartUpload DaysAfterInitiation`,
    365,
  ),
  set(place('LatchkeySite SiteBucket Properties LifecycleConfiguration'), {
    Rules: [{ Id: 'Expire', Status: 'Enabled', ExpirationInDays: 1 }],
  }),
  set(`${alarm} EvaluationPeriods`, 100),
  set(`${alarm} Period`, 86_400),
  set(`${alarm} Statistic`, 'Minimum'),
  set(`${alarm} Namespace`, 'Other'),
  remove('LatchkeyWatch Resources EventsWait'),
  remove('LatchkeyWatch Resources AlarmMail'),
  set(place('LatchkeyWatch Budget Properties Budget BudgetLimit Amount'), 1e9),
  remove(place('LatchkeyWatch Budget Properties NotificationsWithSubscribers 0')),
  set(
    place('LatchkeyWatch Budget Properties NotificationsWithSubscribers 1 Subscribers 0 Address'),
    'evil@evil.example',
  ),
  add('LatchkeyWatch', 'MoreMail', 'AWS::SNS::Subscription', {
    Protocol: 'email',
    TopicArn: { Ref: 'Alarms' },
    Endpoint: { Ref: 'AlarmEmail' },
  }),
];
