import {
  conditionsOf,
  isAllow,
  list,
  withCondition,
  without,
  type Conditions,
  type JsonStatement,
  type Operator,
} from './statement-changes.ts';

const onDeny =
  (operator: Operator): Operator =>
  (statement) =>
    isAllow(statement) ? [] : operator(statement);

const narrowActions: Operator = (statement) => {
  const [action = ''] = list(statement.Action);
  if (action !== 's3:*') {
    return [
      {
        change: `${action} became s3:PutObjectTagging`,
        statement: put(statement, 'Action', 's3:PutObjectTagging'),
      },
    ];
  }
  return [['s3:GetObject', 's3:PutObject', 's3:ListBucket'], ['s3:Get*'], ['s3:*Object']]
    .map((actions) => ({
      change: `the Deny covers only ${actions.join(', ')}`,
      statement: put(statement, 'Action', actions),
    }))
    .concat({
      change: 'the Deny covers all but s3:AbortMultipartUpload',
      statement: { ...without(statement, 'Action'), NotAction: ['s3:AbortMultipartUpload'] },
    });
};

const narrowResources: Operator = (statement) => {
  const resources = list(statement.Resource);
  return resources.flatMap((resource, at) =>
    narrower(resource).map((to) => ({
      change: `the Deny on ${resource} became one on ${to}`,
      statement: put(statement, 'Resource', resources.with(at, to)),
    })),
  );
};

const narrower = (resource: string): readonly string[] => {
  if (resource === '*') {
    return ['${UploadsBucketArn}/*', 'arn:aws:s3:::*/*'];
  }
  return resource.endsWith('/*')
    ? [`${resource.slice(0, -1)}us-east-1:*`, `${resource}/*`, `${resource.slice(0, -1)}?`]
    : [];
};

const others: readonly (readonly [string, JsonStatement])[] = [
  ['every principal of another account', { Principal: { AWS: '999988887777' } }],
  ['the root of this account', { Principal: { AWS: 'arn:aws:iam::${AccountId}:root' } }],
  ['services', { Principal: { Service: 'cloudfront.amazonaws.com' } }],
  [
    'all but one role',
    {
      NotPrincipal: {
        AWS: [
          '${AccountId}',
          'arn:aws:iam::${AccountId}:role/deploy',
          'arn:aws:sts::${AccountId}:assumed-role/deploy/session',
        ],
      },
    },
  ],
];

const narrowPrincipals: Operator = (statement) =>
  statement.Principal === undefined
    ? []
    : others.map(([name, principal]) => ({
        change: `the Deny covers only ${name}`,
        statement: { ...without(statement, 'Principal'), ...principal },
      }));

const second: readonly Conditions[] = [
  { StringNotLike: { 'aws:UserAgent': 'x*' } },
  { StringLike: { 'aws:UserAgent': '*' } },
  { NotIpAddress: { 'aws:SourceIp': '0.0.0.0/0' } },
  { Null: { 'aws:PrincipalArn': 'false' } },
  { Bool: { 'aws:ViaAWSService': 'false' } },
  { NumericLessThan: { 's3:signatureAge': '600000' } },
  { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } },
  { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/deploy' } },
];

const addCondition: Operator = (statement) =>
  second.map((condition) => {
    const conditions = conditionsOf(statement);
    const [[operator = '', keys = {}] = []] = Object.entries(condition);
    return {
      change: `the Deny asks for ${operator} ${JSON.stringify(keys)} as well`,
      statement: withCondition(statement, {
        ...conditions,
        [operator]: { ...conditions[operator], ...keys },
      }),
    };
  });

/** A second value where a negated operator compares, and other operators in place of those written. */
const loosenConditions: Operator = (statement) => {
  const conditions = conditionsOf(statement);
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, value]) => {
      const changed = (change: string, condition: Conditions) => ({
        change: `${operator} of ${key} ${change}`,
        statement: withCondition(statement, {
          ...conditions,
          [operator]: without(keys, key),
          ...Object.fromEntries(
            Object.entries(condition).map(([name, added]) => [
              name,
              { ...(name === operator ? without(keys, key) : conditions[name]), ...added },
            ]),
          ),
        }),
      });
      return [
        changed('was dropped', {}),
        ...(operator.includes('Not')
          ? [
              changed('names another value too', { [operator]: { [key]: [value, 'another'] } }),
              changed('became StringNotLike *', { StringNotLike: { [key]: '*' } }),
              changed(`compares it with itself`, { [operator]: { [key]: `\${${key}}` } }),
              changed('is for any value', { [`ForAnyValue:${operator}`]: { [key]: value } }),
            ]
          : []),
      ];
    }),
  );
};

/** Ways to let a Deny cover less, or something else. */
export const denyOperators: readonly Operator[] = [
  narrowActions,
  narrowResources,
  narrowPrincipals,
  addCondition,
  loosenConditions,
].map(onDeny);

const put = (statement: JsonStatement, element: string, value: unknown): JsonStatement => ({
  ...statement,
  [element]: value,
});
