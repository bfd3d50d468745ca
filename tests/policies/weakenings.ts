import type { JsonStatement } from '../../audit/mutations.ts';
import type { PolicyFile, PolicyFolder } from '../../audit/policy-files.ts';
import { added, changed, folder, sub, user } from './audited.ts';

/** A copy of the policies that lets more through than is intended. */
export interface WeakerPolicies {
  readonly name: string;
  readonly policies: PolicyFolder;
}

const trust = 'authenticated-user.trust.json';
const converterTrust = 'converter.trust.json';
const converter = 'converter.json';
const site = 'site-bucket.json';

type Change = (statement: JsonStatement) => JsonStatement | null;

const weaker = (name: string, file: PolicyFile, sid: string, change: Change): WeakerPolicies => ({
  name: `${file} ${sid}: ${name}`,
  policies: changed(file, sid, change),
});

const more = (name: string, file: PolicyFile, statement: JsonStatement): WeakerPolicies => ({
  name: `${file}: ${name}`,
  policies: added(file, statement),
});

const put =
  (patch: JsonStatement): Change =>
  (statement) => ({ ...statement, ...patch });

const drop =
  (...elements: string[]): Change =>
  (statement) =>
    Object.fromEntries(
      Object.entries(statement).filter(([element]) => !elements.includes(element)),
    );

const onlyMembers = 'OnlySignedInMembersOfThisPool';
const aud = 'cognito-identity.amazonaws.com:aud';
const amr = 'cognito-identity.amazonaws.com:amr';
const pool = '${IdentityPoolId}';
const cognito = 'cognito-identity.amazonaws.com';
const member = { 'ForAnyValue:StringEquals': { [amr]: 'authenticated' } };
const ofPool = { StringEquals: { [aud]: pool } };
const foreign = '999988887777';
const own = '111122223333';

const principals: readonly [string, unknown][] = [
  ['everybody', '*'],
  ['every account', { AWS: '*' }],
  ['the root of another account', { AWS: `arn:aws:iam::${foreign}:root` }],
  ['twelve digits of another account', { AWS: foreign }],
  ['a user of another account', { AWS: `arn:aws:iam::${foreign}:user/somebody` }],
  ['a role of another account', { AWS: `arn:aws:iam::${foreign}:role/deploy` }],
  ['a role session of another account', { AWS: `arn:aws:sts::${foreign}:assumed-role/deploy/me` }],
  ['the root of this account', { AWS: `arn:aws:iam::${own}:root` }],
  ['a role of this account', { AWS: `arn:aws:iam::${own}:role/deploy` }],
  ['a user of this account', { AWS: `arn:aws:iam::${own}:user/admin` }],
  ['the root of a foreign partition', { AWS: `arn:aws-cn:iam::${foreign}:root` }],
  ['the service glue', { Service: 'glue.amazonaws.com' }],
  ['the service codebuild', { Service: 'codebuild.amazonaws.com' }],
  ['the service states', { Service: 'states.amazonaws.com' }],
  ['the service edgelambda', { Service: 'edgelambda.amazonaws.com' }],
  ['the service logging.s3', { Service: 'logging.s3.amazonaws.com' }],
  ['a regional service', { Service: 's3.eu-west-1.amazonaws.com' }],
  ['Google', { Federated: 'accounts.google.com' }],
  ['an own OIDC provider', { Federated: `arn:aws:iam::${own}:oidc-provider/idp.example` }],
  ['an own SAML provider', { Federated: `arn:aws:iam::${own}:saml-provider/idp` }],
  [
    'a canonical user',
    { CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' },
  ],
];

const beside = (wanted: JsonStatement, principal: unknown): unknown => {
  if (typeof principal === 'string') return principal;
  const merged: Record<string, unknown> = { ...wanted };
  for (const [type, name] of Object.entries(principal as JsonStatement)) {
    merged[type] = merged[type] === undefined ? name : [merged[type], name].flat();
  }
  return merged;
};

const principalWeakenings = (
  file: PolicyFile,
  sid: string,
  wanted: JsonStatement,
): readonly WeakerPolicies[] =>
  principals.map(([name, principal]) =>
    weaker(`${name} beside it`, file, sid, put({ Principal: beside(wanted, principal) })),
  );

const trustWeakenings: readonly WeakerPolicies[] = [
  ...principalWeakenings(trust, onlyMembers, { Federated: cognito }),
  ...principalWeakenings(converterTrust, 'OnlyLambdaRunsAsTheConverter', {
    Service: 'lambda.amazonaws.com',
  }),
  ...(
    [
      ['a second pool', { StringEquals: { [aud]: [pool, 'us-east-1:other'] }, ...member }],
      ['any pool', { StringLike: { [aud]: '*' }, ...member }],
      ['any pool of the region', { StringLike: { [aud]: 'us-east-1:*' }, ...member }],
      ['a pool whose ID begins alike', { StringLike: { [aud]: `${pool}*` }, ...member }],
      ['a pool with one more letter', { StringLike: { [aud]: `${pool}?` }, ...member }],
      ['no pool', member],
      ['the pool if there is one', { StringEqualsIfExists: { [aud]: pool }, ...member }],
      ['the pool in any case', { StringEqualsIgnoreCase: { [aud]: pool }, ...member }],
      ['every pool but one', { StringNotEquals: { [aud]: 'us-east-1:other' }, ...member }],
      ['the audience itself', { StringEquals: { [aud]: `\${${aud}}` }, ...member }],
      ['the audience or a default', { StringEquals: { [aud]: `\${${aud}, 'x'}` }, ...member }],
      ['an audience at all', { Null: { [aud]: 'false' }, ...member }],
      [
        'guests too',
        { ...ofPool, 'ForAnyValue:StringEquals': { [amr]: ['authenticated', 'unauthenticated'] } },
      ],
      ['any method', { ...ofPool, 'ForAnyValue:StringLike': { [amr]: '*' } }],
      [
        'methods that end alike',
        { ...ofPool, 'ForAnyValue:StringLike': { [amr]: '*authenticated' } },
      ],
      [
        'whoever brings no method',
        { ...ofPool, 'ForAllValues:StringEquals': { [amr]: 'authenticated' } },
      ],
      [
        'the method if there is one',
        { ...ofPool, 'ForAnyValue:StringEqualsIfExists': { [amr]: 'authenticated' } },
      ],
      [
        'every method but one',
        { ...ofPool, 'ForAnyValue:StringNotEquals': { [amr]: 'unauthenticated' } },
      ],
      ['no method', ofPool],
    ] as const
  ).map(([name, Condition]) => weaker(name, trust, onlyMembers, put({ Condition }))),
  weaker(
    'sessions may be tagged',
    trust,
    onlyMembers,
    put({ Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] }),
  ),
  weaker('any way to assume', trust, onlyMembers, put({ Action: 'sts:*' })),
  weaker(
    'assuming by SAML',
    trust,
    onlyMembers,
    put({ Action: ['sts:AssumeRoleWithWebIdentity', 'sts:AssumeRoleWithSAML'] }),
  ),
  weaker(
    'actions by wildcard',
    converterTrust,
    'OnlyLambdaRunsAsTheConverter',
    put({ Action: 'sts:AssumeRole*' }),
  ),
  weaker(
    'source identities',
    converterTrust,
    'OnlyLambdaRunsAsTheConverter',
    put({ Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'] }),
  ),
  weaker('whoever is not named', trust, onlyMembers, (s) => ({
    ...drop('Principal')(s),
    NotPrincipal: { AWS: foreign },
  })),
];

const onBoth = (bucket: string) => [`\${${bucket}Arn}`, `\${${bucket}Arn}/*`];
const plain = { Bool: { 'aws:SecureTransport': 'false' } };

const denyWeakenings = (file: PolicyFile, bucket: string): readonly WeakerPolicies[] => {
  const [arn = '', keys = ''] = onBoth(bucket);
  const changes: readonly [string, Change][] = [
    ['gone', () => null],
    ['an Allow', put({ Effect: 'Allow' })],
    ['three actions', put({ Action: ['s3:GetObject', 's3:PutObject', 's3:ListBucket'] })],
    ['objects read', put({ Action: 's3:GetObject' })],
    ['objects by wildcard', put({ Action: 's3:*Object' })],
    ['all but one action', (s) => ({ ...drop('Action')(s), NotAction: 's3:AbortMultipartUpload' })],
    ['the keys of one region', put({ Resource: [arn, `${keys.slice(0, -1)}us-east-1:*`] })],
    ['keys alone', put({ Resource: keys })],
    ['the bucket alone', put({ Resource: arn })],
    ['keys with two parts', put({ Resource: [arn, `${keys}/*`] })],
    [
      'all but one prefix',
      (s) => ({ ...drop('Resource')(s), NotResource: `${keys.slice(0, -1)}open/*` }),
    ],
    ['accounts and no strangers', put({ Principal: { AWS: foreign } })],
    [
      'all but one role',
      (s) => ({
        ...drop('Principal')(s),
        NotPrincipal: {
          AWS: [
            `arn:aws:iam::${own}:root`,
            `arn:aws:iam::${own}:role/deploy`,
            `arn:aws:sts::${own}:assumed-role/deploy/session`,
          ],
        },
      }),
    ],
    ...[
      { StringNotEquals: { 'aws:SecureTransport': 'false' } },
      { StringEquals: { 'aws:SecureTransport': 'False' } },
      { StringNotEquals: { 'aws:SecureTransport': ['true', 'false'] } },
    ].map((Condition): [string, Change] => [
      `TLS compared by ${JSON.stringify(Condition)}`,
      put({ Condition }),
    ]),
    ['TLS instead', put({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } })],
    ['a misspelt key', put({ Condition: { Bool: { 'aws:SecureTransports': 'false' } } })],
    [
      'no agent is like *',
      put({ Condition: { ...plain, StringNotLike: { 'aws:UserAgent': '*' } } }),
    ],
    [
      'no address at all',
      put({ Condition: { ...plain, NotIpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }),
    ],
    [
      'half of the addresses',
      put({ Condition: { ...plain, IpAddress: { 'aws:SourceIp': '128.0.0.0/1' } } }),
    ],
    [
      'a variable that differs from itself',
      put({ Condition: { ...plain, StringNotEquals: { 'aws:UserAgent': '${aws:UserAgent}' } } }),
    ],
    [
      'after a date',
      put({
        Condition: { ...plain, DateGreaterThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } },
      }),
    ],
    [
      'old TLS versions',
      put({ Condition: { ...plain, NumericLessThan: { 's3:TlsVersion': '1.2' } } }),
    ],
    ['a prefix that is there', put({ Condition: { ...plain, Null: { 's3:prefix': 'false' } } })],
    [
      'everybody but one role',
      put({
        Condition: { ...plain, ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/deploy' } },
      }),
    ],
    [
      'everybody but the account, if it says so',
      put({ Condition: { ...plain, StringNotEqualsIfExists: { 'aws:PrincipalAccount': own } } }),
    ],
    [
      'everybody but AWS services',
      put({
        Condition: {
          Bool: { 'aws:SecureTransport': 'false', 'aws:PrincipalIsAWSService': 'false' },
        },
      }),
    ],
  ];
  return changes.map(([name, change]) => weaker(name, file, 'RefusePlainHttp', change));
};

const distribution = '${SiteDistributionArn}';
const siteRead = 'OnlyTheDistributionReadsTheSite';
const siteWeakenings: readonly WeakerPolicies[] = [
  ...principalWeakenings(site, siteRead, { Service: 'cloudfront.amazonaws.com' }),
  ...(
    [
      [
        'a distribution of another account',
        {
          StringEquals: {
            'AWS:SourceArn': [distribution, `arn:aws:cloudfront::${foreign}:distribution/E2`],
          },
        },
      ],
      [
        'any distribution',
        { StringLike: { 'AWS:SourceArn': `arn:aws:cloudfront::${own}:distribution/*` } },
      ],
      ['distributions that begin alike', { ArnLike: { 'AWS:SourceArn': `${distribution}*` } }],
      [
        'the distribution if it says so',
        { StringEqualsIfExists: { 'AWS:SourceArn': distribution } },
      ],
      ['the account alone', { StringEquals: { 'AWS:SourceAccount': own } }],
      ['no distribution', {}],
      [
        'every distribution but one',
        { StringNotEquals: { 'AWS:SourceArn': 'arn:aws:cloudfront::1:distribution/E' } },
      ],
    ] as const
  ).map(([name, Condition]) => weaker(name, site, siteRead, put({ Condition }))),
  weaker('writing too', site, siteRead, put({ Action: ['s3:GetObject', 's3:PutObject'] })),
  weaker(
    'listing too',
    site,
    siteRead,
    put({ Action: ['s3:GetObject', 's3:ListBucket'], Resource: onBoth('SiteBucket') }),
  ),
  more('a second service that may write', site, {
    Sid: 'LetLogsIn',
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: '${SiteBucketArn}/logs/*',
    Condition: { StringEquals: { 'aws:SourceAccount': own } },
  }),
];

const ownKeys = (bucket: string) => `\${${bucket}Arn}/${sub}/*`;
const leading = 'dynamodb:LeadingKeys';
const guard = { Null: { [leading]: 'false' } };
const userWeakenings: readonly WeakerPolicies[] = [
  weaker('no slash', user, 'ReadOwnUploads', put({ Resource: `\${UploadsBucketArn}/${sub}*` })),
  weaker(
    'a star before the identity',
    user,
    'ReadOwnUploads',
    put({ Resource: `\${UploadsBucketArn}/*${sub}/*` }),
  ),
  weaker(
    'a question mark after the identity',
    user,
    'ReadOwnUploads',
    put({ Resource: `\${UploadsBucketArn}/${sub}?*` }),
  ),
  weaker(
    'the key that is the identity',
    user,
    'WriteOwnUploads',
    put({ Resource: [ownKeys('UploadsBucket'), `\${UploadsBucketArn}/${sub}`] }),
  ),
  weaker(
    'one user of its own',
    user,
    'ReadOwnResults',
    put({
      Resource: [
        ownKeys('ResultsBucket'),
        '${ResultsBucketArn}/us-east-1:0a1b2c3d-9999-4222-8333-444455556666/*',
      ],
    }),
  ),
  weaker(
    'results can be written',
    user,
    'ReadOwnResults',
    put({ Action: ['s3:GetObject', 's3:PutObject'] }),
  ),
  weaker(
    'tags can be read',
    user,
    'ReadOwnUploads',
    put({ Action: ['s3:GetObject', 's3:GetObjectTagging'] }),
  ),
  weaker(
    'versions can be read',
    user,
    'ReadOwnUploads',
    put({ Action: ['s3:GetObject', 's3:GetObjectVersion'] }),
  ),
  weaker('actions with one letter open', user, 'ReadOwnUploads', put({ Action: 's3:?etObject' })),
  weaker('actions of any service', user, 'ReadOwnUploads', put({ Action: '*:GetObject' })),
  weaker(
    'a question mark in the bucket',
    user,
    'ListOwnObjects',
    put({
      Resource: ['${UploadsBucketArn}', 'arn:aws:s3:::latchkey-result?-111122223333-us-east-1'],
    }),
  ),
  weaker(
    'buckets of another account',
    user,
    'ListOwnObjects',
    put({
      Resource: [
        '${UploadsBucketArn}',
        '${ResultsBucketArn}',
        'arn:aws:s3:::latchkey-results-999988887777-us-east-1',
      ],
    }),
  ),
  weaker(
    'lists with an empty prefix',
    user,
    'ListOwnObjects',
    put({ Condition: { StringLike: { 's3:prefix': [`${sub}/*`, ''] } } }),
  ),
  weaker(
    'lists without a prefix',
    user,
    'ListOwnObjects',
    put({ Condition: { StringLikeIfExists: { 's3:prefix': `${sub}/*` } } }),
  ),
  weaker(
    'lists that begin like the identity',
    user,
    'ListOwnObjects',
    put({ Condition: { StringLike: { 's3:prefix': `${sub}*` } } }),
  ),
  weaker(
    'lists for one address',
    user,
    'ListOwnObjects',
    put({ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.7' } } }),
  ),
  weaker(
    'lists by any prefix of a long list',
    user,
    'ListOwnObjects',
    put({ Condition: { 'ForAllValues:StringLike': { 's3:prefix': `${sub}/*` } } }),
  ),
  weaker(
    'the identity or a default',
    user,
    'ReadOwnUploads',
    put({ Resource: "${UploadsBucketArn}/${cognito-identity.amazonaws.com:sub, 'shared'}/*" }),
  ),
  weaker(
    'another variable',
    user,
    'ReadOwnUploads',
    put({ Resource: '${UploadsBucketArn}/${aws:PrincipalTag/owner}/*' }),
  ),
  weaker(
    'any region of the table',
    user,
    'ReadOwnSessionRows',
    put({ Resource: 'arn:aws:dynamodb:*:111122223333:table/${aws:PrincipalTag/table}' }),
  ),
  weaker(
    'indexes too',
    user,
    'ReadOwnSessionRows',
    put({ Resource: ['${SessionsTableArn}', '${SessionsTableArn}/index/*'] }),
  ),
  weaker(
    'tables that begin alike',
    user,
    'ReadOwnSessionRows',
    put({ Resource: '${SessionsTableArn}*' }),
  ),
  weaker(
    'result rows can be written',
    user,
    'WriteOwnSessionRows',
    put({ Resource: ['${SessionsTableArn}', '${ResultsTableArn}'] }),
  ),
  weaker(
    'usage rows can be deleted',
    user,
    'ReadOwnUsage',
    put({ Action: ['dynamodb:GetItem', 'dynamodb:DeleteItem'] }),
  ),
  weaker(
    'every usage row',
    user,
    'ReadOwnUsage',
    put({ Condition: { 'ForAllValues:StringLike': { [leading]: 'usage#*' }, ...guard } }),
  ),
  weaker(
    'one fitting row of many',
    user,
    'ReadOwnSessionRows',
    put({ Condition: { 'ForAnyValue:StringEquals': { [leading]: sub }, ...guard } }),
  ),
  weaker(
    'rows without a key',
    user,
    'ReadOwnSessionRows',
    put({ Condition: { 'ForAllValues:StringEquals': { [leading]: sub } } }),
  ),
  weaker(
    'rows in any case',
    user,
    'ReadOwnSessionRows',
    put({ Condition: { 'ForAllValues:StringEqualsIgnoreCase': { [leading]: sub }, ...guard } }),
  ),
  weaker(
    'rows of two owners',
    user,
    'ReadOwnSessionRows',
    put({ Condition: { 'ForAllValues:StringEquals': { [leading]: [sub, 'shared'] }, ...guard } }),
  ),
  weaker(
    'scans',
    user,
    'ReadOwnSessionRows',
    put({
      Action: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:Scan'],
    }),
  ),
  weaker(
    'PartiQL',
    user,
    'ReadOwnSessionRows',
    put({
      Action: [
        'dynamodb:GetItem',
        'dynamodb:BatchGetItem',
        'dynamodb:Query',
        'dynamodb:PartiQLSelect',
      ],
    }),
  ),
  weaker('all but a few actions', user, 'ReadOwnUploads', (s) => ({
    ...drop('Action')(s),
    NotAction: 's3:PutObject',
  })),
  weaker('all but one bucket', user, 'ReadOwnUploads', (s) => ({
    ...drop('Resource')(s),
    NotResource: '${ResultsBucketArn}/*',
  })),
  more('roles may be passed on', user, {
    Sid: 'PassRoles',
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: '*',
  }),
  more('support reads everything', user, {
    Sid: 'HelpUsers',
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: '${UploadsBucketArn}/*',
    Condition: { StringEquals: { 'aws:PrincipalTag/support': 'yes' } },
  }),
  more('one identity reads everything', user, {
    Sid: 'LetMeIn',
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: '${UploadsBucketArn}/*',
    Condition: {
      StringEquals: {
        'cognito-identity.amazonaws.com:sub': 'us-east-1:0a1b2c3d-9999-4222-8333-444455556666',
      },
    },
  }),
  more('an action of another service', user, {
    Sid: 'SeeCosts',
    Effect: 'Allow',
    Action: 'ce:GetCostAndUsage',
    Resource: '*',
  }),
  more('an operator that nobody knows', user, {
    Sid: 'Odd',
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: '${UploadsBucketArn}/*',
    Condition: { StringMatches: { 'aws:x': 'y' } },
  }),
];

const without =
  (operator: string, key: string) =>
  (statement: JsonStatement): JsonStatement => {
    const conditions = statement.Condition as Record<string, JsonStatement>;
    const kept = Object.fromEntries(
      Object.entries(conditions[operator] ?? {}).filter(([name]) => name !== key),
    );
    return { ...statement, Condition: { ...conditions, [operator]: kept } };
  };

const headerWeakenings: readonly WeakerPolicies[] = [
  ...[
    's3:x-amz-acl',
    's3:x-amz-grant-read',
    's3:RequestObjectTagKeys',
    's3:object-lock-mode',
    's3:x-amz-website-redirect-location',
  ].flatMap((key) => [
    weaker(`${key} may be sent`, user, 'WriteOwnUploads', without('Null', key)),
    weaker(`${key} may be sent`, converter, 'WriteEveryResult', without('Null', key)),
  ]),
  weaker(
    'any storage class',
    user,
    'WriteOwnUploads',
    without('StringEqualsIfExists', 's3:x-amz-storage-class'),
  ),
  weaker('copies', converter, 'WriteEveryResult', without('Null', 's3:x-amz-copy-source')),
  weaker('copied parts', user, 'RefuseCopiedParts', () => null),
  weaker(
    'copied parts of one bucket',
    user,
    'RefuseCopiedParts',
    put({
      Condition: {
        Bool: { 's3:ObjectCreationOperation': 'false' },
        StringLike: { 's3:x-amz-copy-source': 'latchkey*' },
      },
    }),
  ),
  weaker('buckets of other accounts', user, 'RefuseOtherAccounts', () => null),
  weaker('reading from other accounts', user, 'RefuseOtherAccounts', put({ Action: 's3:Put*' })),
  weaker(
    'an account that begins alike',
    converter,
    'RefuseOtherAccounts',
    put({ Condition: { StringNotLike: { 'aws:ResourceAccount': '${AccountId}*' } } }),
  ),
  weaker(
    'a second account',
    converter,
    'RefuseOtherAccounts',
    put({ Condition: { StringNotEquals: { 'aws:ResourceAccount': ['${AccountId}', foreign] } } }),
  ),
  weaker(
    'requests that name no account',
    converter,
    'RefuseOtherAccounts',
    put({
      Condition: {
        StringNotEquals: { 'aws:ResourceAccount': '${AccountId}' },
        Null: { 'aws:ResourceAccount': 'false' },
      },
    }),
  ),
];

const converterWeakenings: readonly WeakerPolicies[] = [
  weaker('any bucket', converter, 'ReadEveryUpload', put({ Resource: 'arn:aws:s3:::*/*' })),
  weaker(
    'buckets that begin alike',
    converter,
    'ReadEveryUpload',
    put({ Resource: '${UploadsBucketArn}*' }),
  ),
  weaker(
    'results can be read',
    converter,
    'ReadEveryUpload',
    put({ Resource: ['${UploadsBucketArn}/*', '${ResultsBucketArn}/*'] }),
  ),
  weaker(
    'uploads can be written',
    converter,
    'DeleteUploadsOverQuota',
    put({ Action: ['s3:DeleteObject', 's3:PutObject'] }),
  ),
  weaker(
    'uploads can be listed',
    converter,
    'ReadEveryUpload',
    put({
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: ['${UploadsBucketArn}', '${UploadsBucketArn}/*'],
    }),
  ),
  weaker(
    'result rows of any account',
    converter,
    'WriteEveryResultRow',
    put({ Resource: 'arn:aws:dynamodb:us-east-1:*:table/*' }),
  ),
  weaker(
    'result rows of any region',
    converter,
    'WriteEveryResultRow',
    put({ Resource: 'arn:aws:dynamodb:*:111122223333:table/*' }),
  ),
  weaker(
    'rows can be deleted',
    converter,
    'WriteEveryResultRow',
    put({ Action: ['dynamodb:UpdateItem', 'dynamodb:DeleteItem'] }),
  ),
  weaker(
    'both tables',
    converter,
    'WriteEveryResultRow',
    put({ Resource: ['${ResultsTableArn}', '${SessionsTableArn}'] }),
  ),
  weaker(
    'logs of any account',
    converter,
    'WriteOwnLogs',
    put({ Resource: 'arn:aws:logs:*:*:log-group:/aws/lambda/latchkey-converter:*' }),
  ),
  weaker(
    'logs of any function',
    converter,
    'WriteOwnLogs',
    put({ Resource: 'arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/*' }),
  ),
  weaker(
    'log groups can be made',
    converter,
    'WriteOwnLogs',
    put({ Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'] }),
  ),
  weaker('any queue', converter, 'KeepFailedEvents', put({ Resource: 'arn:aws:sqs:*:*:*' })),
  weaker(
    'events can be read back',
    converter,
    'KeepFailedEvents',
    put({ Action: ['sqs:SendMessage', 'sqs:ReceiveMessage'] }),
  ),
  weaker(
    'the fair queue is emptied',
    converter,
    'SendEventsToTheFairQueue',
    put({ Action: ['sqs:SendMessage', 'sqs:PurgeQueue'] }),
  ),
  weaker(
    'code of the converter reads the fair queue',
    converter,
    'LambdaReadsTheFairQueue',
    put({ Condition: {} }),
  ),
  weaker(
    'failed events are read',
    converter,
    'LambdaReadsTheFairQueue',
    put({ Resource: ['${FairQueueArn}', '${FailedEventsQueueArn}'] }),
  ),
  weaker(
    'access lists',
    converter,
    'WriteEveryResult',
    put({ Action: ['s3:PutObject', 's3:PutObjectAcl'] }),
  ),
  more('any function can be called', converter, {
    Sid: 'CallOthers',
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: '*',
  }),
];

/** Each of these lets something through that is not intended. */
export const weakerPolicies: readonly WeakerPolicies[] = [
  ...trustWeakenings,
  ...denyWeakenings('uploads-bucket.json', 'UploadsBucket'),
  ...denyWeakenings('results-bucket.json', 'ResultsBucket'),
  ...denyWeakenings(site, 'SiteBucket'),
  ...siteWeakenings,
  ...userWeakenings,
  ...headerWeakenings,
  ...converterWeakenings,
  {
    name: 'variables are plain text',
    policies: { ...folder, [user]: { ...folder[user], Version: '2008-10-17' } },
  },
];
