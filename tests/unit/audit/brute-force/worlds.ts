import fc from 'fast-check';
import type { Scope } from '../../../../audit/comparison/compare.ts';
import type { AuthorisationRequest, RequestPrincipal } from '../../../../engine/iam/authorise.ts';

/** Statements over a small alphabet, and every request of that alphabet. */
export interface World {
  readonly name: string;
  readonly scope: Scope;
  readonly statement: fc.Arbitrary<JsonStatement>;
  readonly requests: readonly AuthorisationRequest[];
}

export type JsonStatement = Readonly<Record<string, unknown>>;

const account = '111122223333';
const stranger = '444455556666';
const roleArn = `arn:aws:iam::${account}:role/audited`;
const bucket = 'arn:aws:s3:::b';

const scopeFor = (kind: Scope['kind'], resources: readonly string[] = []): Scope => ({
  kind,
  account,
  roleArn,
  resources,
  actions: ['s3:GetObject', 's3:PutObject', 's3:ListBucket', 'sts:AssumeRole'],
  variables: {},
});

const session = (of: string, role: string, name = 's'): RequestPrincipal => ({
  kind: 'role-session',
  arn: `arn:aws:sts::${of}:assumed-role/${role}/${name}`,
  roleArn: `arn:aws:iam::${of}:role/${role}`,
  account: of,
});

const user = (of: string, name: string): RequestPrincipal => ({
  kind: 'user',
  arn: `arn:aws:iam::${of}:user/${name}`,
  account: of,
});

const rootUser = (of: string): RequestPrincipal => ({
  kind: 'user',
  arn: `arn:aws:iam::${of}:root`,
  account: of,
});

const holder = session(account, 'audited', 'session');

/** Every word over some letters, including the empty one. */
export const words = (letters: string, most: number): readonly string[] =>
  most === 0
    ? ['']
    : ['', ...Array.from(letters).flatMap((l) => words(letters, most - 1).map((w) => l + w))];

const combinations = <T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  lists.reduce<readonly (readonly T[])[]>(
    (all, list) => all.flatMap((chosen) => list.map((each) => [...chosen, each])),
    [[]],
  );

type Values = readonly (readonly string[])[];

const requestsOf = (given: {
  readonly principals?: readonly RequestPrincipal[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly context?: Readonly<Record<string, Values>>;
}): readonly AuthorisationRequest[] => {
  const keys = Object.keys(given.context ?? {});
  const contexts = combinations(Object.values(given.context ?? {})).map((lists) =>
    Object.fromEntries(keys.map((key, at) => [key, lists[at] ?? []])),
  );
  return (given.principals ?? [holder]).flatMap((principal) =>
    given.actions.flatMap((action) =>
      given.resources.flatMap((resource) =>
        contexts.map((context) => ({ principal, action, resource, context })),
      ),
    ),
  );
};

const single = (...values: readonly string[]): Values => [[], ...values.map((value) => [value])];

const effect = fc.constantFrom('Allow', 'Allow', 'Deny');
const oneOrMore = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | readonly T[]> =>
  fc.oneof(one, one, fc.array(one, { minLength: 1, maxLength: 2 }));

const pattern = (...tokens: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...tokens), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join(''));

const element = (name: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<JsonStatement> =>
  fc
    .tuple(fc.constantFrom(name, name, name, `Not${name}`), value)
    .map(([as, written]) => ({ [as]: written }));

const joined = (...parts: readonly fc.Arbitrary<JsonStatement>[]): fc.Arbitrary<JsonStatement> =>
  fc.tuple(...parts).map((each) => Object.assign({}, ...each) as JsonStatement);

const effectElement = effect.map((Effect) => ({ Effect }));

const condition = (
  operators: readonly string[],
  keys: readonly string[],
  value: fc.Arbitrary<unknown>,
): fc.Arbitrary<JsonStatement> =>
  fc
    .record({
      operator: fc.constantFrom(...operators),
      key: fc.constantFrom(...keys),
      value,
    })
    .map(({ operator, key, value: written }) => ({ [operator]: { [key]: written } }));

/** A Condition of none, one or two operators. */
const conditions = (
  ...kinds: readonly fc.Arbitrary<JsonStatement>[]
): fc.Arbitrary<JsonStatement> =>
  fc.array(fc.oneof(...kinds), { maxLength: 2 }).map((blocks) => {
    const merged: Record<string, object> = {};
    for (const [operator, keys] of blocks.flatMap(Object.entries)) {
      const names = Object.keys(keys as object).map((key) => key.toLowerCase());
      const others = Object.entries(merged[operator] ?? {}).filter(
        ([key]) => !names.includes(key.toLowerCase()),
      );
      merged[operator] = { ...Object.fromEntries(others), ...(keys as object) };
    }
    return Object.keys(merged).length === 0 ? {} : { Condition: merged };
  });

const nullOf = (...keys: readonly string[]) =>
  condition(['Null'], keys, fc.constantFrom('true', 'false'));

const get = fc.constant({ Action: 's3:GetObject' });
const inBucket = fc.constant({ Resource: `${bucket}/a` });

const actions = oneOrMore(
  fc.constantFrom('a:g', 'a:G*', 'A:g?', 'a:*', '*', '*:g', 'a:p', 'b:g', 'a:gg'),
);
const everyAction = ['a:g', 'a:gg', 'a:p', 'b:g', 'b:x', 'a:ggg'];

const elements: World = {
  name: 'actions and resources',
  scope: scopeFor('identity'),
  statement: joined(
    effectElement,
    element('Action', actions),
    element(
      'Resource',
      oneOrMore(
        fc.oneof(
          fc.constantFrom('*', 'arn:aws:s3:::*', 'arn:aws:s3:*', 'arn:aws:s3:?:a:*'),
          pattern('a', 'b', '/', '*', '?', ':').map((tail) => `arn:aws:s3:::${tail}`),
        ),
      ),
    ),
  ),
  requests: requestsOf({
    actions: everyAction,
    resources: [
      ...words('ab/', 3).map((tail) => `arn:aws:s3:::${tail}`),
      ...words('a:', 3).map((tail) => `arn:aws:s3:::${tail}`),
      'arn:aws:s3:r:a:a',
      'arn:aws:s3:r::a',
      'arn:aws:s3',
      'arn:aws:sns:::a',
    ],
  }),
};

const textOperators = [
  'StringEquals',
  'StringLike',
  'StringLike',
  'StringNotEquals',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringEqualsIfExists',
  'StringLikeIfExists',
];

const texts: World = {
  name: 'conditions on texts',
  scope: scopeFor('identity'),
  statement: joined(
    effectElement,
    get,
    inBucket,
    conditions(
      condition(
        textOperators,
        ['s3:prefix', 'S3:Prefix', 'aws:UserAgent'],
        oneOrMore(pattern('a', 'A', 'b', '*', '?')),
      ),
      nullOf('s3:prefix', 'aws:UserAgent'),
    ),
  ),
  requests: requestsOf({
    actions: ['s3:GetObject'],
    resources: [`${bucket}/a`],
    context: {
      's3:prefix': single(...words('aAb', 2), 'aab', 'aba'),
      'aws:UserAgent': [...single('a', 'b', 'ab', 'A'), ['a', 'b']],
    },
  }),
};

const setOperators = ['ForAllValues', 'ForAnyValue'].flatMap((set) =>
  ['StringEquals', 'StringLike', 'StringNotEquals', 'StringNotLike', 'StringEqualsIfExists'].map(
    (operator) => `${set}:${operator}`,
  ),
);

const listsOfTwo = (values: readonly string[]): Values => [
  ...single(...values),
  ...values.flatMap((one, at) => values.slice(at + 1).map((other) => [one, other])),
];

const sets: World = {
  name: 'conditions on keys of many values',
  scope: scopeFor('identity'),
  statement: joined(
    effectElement,
    get,
    inBucket,
    conditions(
      condition(
        [...setOperators, 'StringEquals', 'StringLike'],
        ['dynamodb:LeadingKeys'],
        oneOrMore(pattern('a', 'b', '*', '?')),
      ),
      nullOf('dynamodb:LeadingKeys'),
    ),
  ),
  requests: requestsOf({
    actions: ['s3:GetObject'],
    resources: [`${bucket}/a`],
    context: {
      'dynamodb:LeadingKeys': [
        ...listsOfTwo(['', 'a', 'b', 'ab', 'ba', 'aa', 'c']),
        ['a', 'b', 'c'],
        ['a', 'ab', 'b'],
      ],
    },
  }),
};

const typed: World = {
  name: 'conditions on numbers, dates, addresses and ARNs',
  scope: scopeFor('identity'),
  statement: joined(
    effectElement,
    get,
    inBucket,
    conditions(
      condition(
        [
          'NumericEquals',
          'NumericLessThan',
          'NumericGreaterThanEquals',
          'NumericNotEquals',
          'NumericLessThanEqualsIfExists',
        ],
        ['s3:max-keys'],
        oneOrMore(fc.constantFrom('1', '2', '3')),
      ),
      condition(
        ['DateLessThan', 'DateGreaterThan', 'DateEquals', 'DateNotEquals'],
        ['aws:CurrentTime'],
        oneOrMore(fc.constantFrom('2026-01-01', '2026-01-02')),
      ),
      condition(
        ['IpAddress', 'NotIpAddress', 'IpAddressIfExists'],
        ['aws:SourceIp'],
        oneOrMore(
          fc.constantFrom(
            '10.0.0.0/8',
            '10.1.0.0/16',
            '0.0.0.0/0',
            '::/0',
            '2001:db8::/32',
            '0.0.0.0/1',
          ),
        ),
      ),
      condition(
        ['ArnLike', 'ArnEquals', 'ArnNotLike', 'ArnLikeIfExists'],
        ['aws:SourceArn'],
        oneOrMore(
          fc.constantFrom(
            'arn:aws:s3:::*',
            'arn:aws:s3:::a',
            'arn:aws:*:::a',
            'arn:*:s3:r:*:a',
            'a',
          ),
        ),
      ),
      condition(
        ['Bool', 'BoolIfExists'],
        ['aws:SecureTransport'],
        oneOrMore(fc.constantFrom('true', 'false', 'TRUE')),
      ),
      condition(
        ['StringEquals', 'StringNotEquals', 'StringNotLikeIfExists', 'StringEqualsIgnoreCase'],
        ['aws:SecureTransport'],
        oneOrMore(fc.constantFrom('true', 'false', 'TRUE', 't*')),
      ),
      nullOf('s3:max-keys', 'aws:SourceIp', 'aws:SourceArn', 'aws:SecureTransport'),
    ),
  ),
  requests: [
    ...requestsOf({
      actions: ['s3:GetObject'],
      resources: [`${bucket}/a`],
      context: {
        's3:max-keys': single('0', '1', '1.5', '2', '3', '4'),
        'aws:CurrentTime': single(
          '2026-01-01T00:00:00Z',
          '2025-12-31T00:00:00Z',
          '2026-01-01T09:00:00Z',
          '2026-01-03T00:00:00Z',
        ),
        'aws:SecureTransport': single('true', 'false'),
      },
    }),
    ...requestsOf({
      actions: ['s3:GetObject'],
      resources: [`${bucket}/a`],
      context: {
        'aws:SourceIp': single(
          '10.0.0.1',
          '10.1.0.1',
          '9.9.9.9',
          '200.1.1.1',
          '2001:db8::1',
          'fe80::1',
        ),
        'aws:SourceArn': single(
          'arn:aws:s3:::a',
          'arn:aws:s3:::b',
          'arn:aws:sns:::a',
          'arn:aws:s3:r:a:a',
          'a',
        ),
        'aws:SecureTransport': single('true', 'false'),
      },
    }),
  ],
};

const name = '${aws:username}';

const variables: World = {
  name: 'policy variables',
  scope: scopeFor('identity'),
  statement: joined(
    effectElement,
    get,
    element(
      'Resource',
      oneOrMore(
        fc.oneof(
          pattern('a', 'b', '/', '*', name, name).map((tail) => `arn:aws:s3:::${tail}`),
          fc.constantFrom('*', `arn:aws:s3:::${name}/*`, "arn:aws:s3:::${aws:username, 'a'}/*"),
        ),
      ),
    ),
    conditions(
      condition(
        ['StringEquals', 'StringLike', 'StringNotEquals', 'StringLikeIfExists'],
        ['s3:prefix', 's3:prefix', 'aws:username'],
        oneOrMore(pattern('a', 'b', '*', name, name)),
      ),
      nullOf('s3:prefix', 'aws:username'),
    ),
  ),
  requests: requestsOf({
    actions: ['s3:GetObject'],
    resources: ['a', 'b', 'aa', 'ab', 'a/', 'b/', 'a/a', 'a/b', 'b/a', 'b/b', 'aab', 'x'].map(
      (tail) => `arn:aws:s3:::${tail}`,
    ),
    context: {
      's3:prefix': single('', 'a', 'b', 'aa', 'ab', 'ba', 'bb', 'x'),
      'aws:username': single('a', 'b', 'ab', 'x'),
    },
  }),
};

const everyPrincipal: readonly RequestPrincipal[] = [
  { kind: 'anonymous' },
  { kind: 'service', service: 's3.amazonaws.com' },
  { kind: 'service', service: 'ec2.amazonaws.com' },
  { kind: 'service', service: 'x.amazonaws.com' },
  { kind: 'federated', provider: 'cognito-identity.amazonaws.com' },
  { kind: 'federated', provider: 'accounts.google.com' },
  { kind: 'federated', provider: 'x.example' },
  ...[account, stranger].flatMap((of) => [
    rootUser(of),
    user(of, 'u'),
    user(of, 'x'),
    session(of, 'r'),
    session(of, 'r', 't'),
    session(of, 'x'),
  ]),
  user('777788889999', 'u'),
];

const principalNames = fc.oneof(
  fc.constantFrom<JsonStatement | '*'>(
    '*',
    { Service: 's3.amazonaws.com' },
    { Service: ['s3.amazonaws.com', 'ec2.amazonaws.com'] },
    { Federated: 'cognito-identity.amazonaws.com' },
    { Federated: ['cognito-identity.amazonaws.com', 'accounts.google.com'] },
    { Service: 's3.amazonaws.com', Federated: 'accounts.google.com' },
  ),
  oneOrMore(
    fc
      .tuple(
        fc.constantFrom(account, stranger),
        fc.constantFrom('root', 'digits', 'user/u', 'role/r', 'session', '*'),
      )
      .map(([of, what]) => {
        switch (what) {
          case '*':
            return '*';
          case 'digits':
            return of;
          case 'session':
            return `arn:aws:sts::${of}:assumed-role/r/s`;
          default:
            return `arn:aws:iam::${of}:${what}`;
        }
      }),
  ).map((AWS) => ({ AWS })),
  fc
    .array(
      fc.constantFrom(
        account,
        `arn:aws:iam::${account}:root`,
        `arn:aws:iam::${account}:role/r`,
        `arn:aws:sts::${account}:assumed-role/r/s`,
        `arn:aws:iam::${account}:user/u`,
      ),
      { minLength: 2, maxLength: 3 },
    )
    .map((AWS) => ({ AWS })),
);

const trust: World = {
  name: 'trust policies',
  scope: scopeFor('trust'),
  statement: joined(
    effectElement,
    principalNames.map((Principal) => ({ Principal })),
    oneOrMore(
      fc.constantFrom('sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity', 'sts:*', 'sts:TagSession'),
    ).map((Action) => ({ Action })),
    conditions(
      condition(
        ['StringEquals', 'StringLike', 'StringNotEquals', 'StringEqualsIfExists'],
        ['cognito-identity.amazonaws.com:aud'],
        oneOrMore(fc.constantFrom('p', 'q', 'p*', '${cognito-identity.amazonaws.com:aud}')),
      ),
      condition(
        ['ForAnyValue:StringEquals', 'ForAllValues:StringEquals', 'ForAnyValue:StringLike'],
        ['cognito-identity.amazonaws.com:amr'],
        oneOrMore(fc.constantFrom('in', 'out', '*')),
      ),
    ),
  ),
  requests: requestsOf({
    principals: everyPrincipal,
    actions: ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'],
    resources: [roleArn],
    context: {
      'cognito-identity.amazonaws.com:aud': single('p', 'q'),
      'cognito-identity.amazonaws.com:amr': [[], ['in'], ['out', 'in']],
    },
  }),
};

const buckets: World = {
  name: 'bucket policies',
  scope: scopeFor('resource', [bucket, `${bucket}/*`]),
  statement: joined(
    effectElement,
    fc
      .tuple(fc.constantFrom('Principal', 'Principal', 'NotPrincipal'), principalNames)
      .map(([as, named]) => ({ [as]: named })),
    oneOrMore(fc.constantFrom('s3:GetObject', 's3:*', 's3:PutObject', 's3:Get*')).map((Action) => ({
      Action,
    })),
    oneOrMore(
      fc.constantFrom(
        bucket,
        `${bucket}/*`,
        `${bucket}/a`,
        `${bucket}/a*`,
        '*',
        'arn:aws:s3:::c/*',
      ),
    ).map((Resource) => ({ Resource })),
    conditions(
      condition(
        ['Bool', 'BoolIfExists'],
        ['aws:SecureTransport'],
        fc.constantFrom('true', 'false'),
      ),
      condition(
        ['StringEquals', 'ArnLike', 'StringNotLike'],
        ['aws:SourceArn'],
        oneOrMore(fc.constantFrom('arn:aws:s3:::d', 'arn:aws:s3:::*')),
      ),
      nullOf('aws:SourceArn', 'aws:SecureTransport'),
    ),
  ),
  requests: requestsOf({
    principals: everyPrincipal,
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: [bucket, `${bucket}/a`],
    context: {
      'aws:SecureTransport': single('true', 'false'),
      'aws:SourceArn': single('arn:aws:s3:::d'),
    },
  }),
};

export const worlds: readonly World[] = [elements, texts, sets, typed, variables, trust, buckets];
