import fc from 'fast-check';
import type { AuthorisationRequest, RequestPrincipal } from '../../engine/iam/authorise.ts';

/** One question for two evaluators. */
export interface EvaluatorCase {
  /** What the case is mostly about: the generator that made it. */
  readonly topic: Topic;
  readonly request: AuthorisationRequest;
  readonly identity: readonly object[];
  readonly resourcePolicy: object | null;
  readonly resourceAccount: string;
}

export type Topic = 'conditions' | 'variables' | 'elements' | 'principals';

const account = '111122223333';
const stranger = '444455556666';
const version = '2012-10-17';

const session = (of: string, name = 's1'): RequestPrincipal => ({
  kind: 'role-session',
  arn: `arn:aws:sts::${of}:assumed-role/app/${name}`,
  roleArn: `arn:aws:iam::${of}:role/app`,
  account: of,
});

const request = (given: Partial<AuthorisationRequest>): AuthorisationRequest => ({
  principal: session(account),
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::bucket/key',
  context: {},
  ...given,
});

/** Values of the policy and of requests that the operators of one family are tried with: most of the
 *  family's type, some not. */
interface Family {
  readonly operators: readonly string[];
  readonly written: readonly unknown[];
  readonly sent: readonly string[];
}

const families: readonly Family[] = [
  {
    operators: [
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'StringNotLike',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
    ],
    written: ['', 'a', 'A', 'ab', 'a/b', 'a*', '*', '?', 'a?', '*b', 'a*b', 'true', true, 1],
    sent: ['', 'a', 'A', 'ab', 'a/b', 'a*', 'aXb', 'true', '1', 'a\nb'],
  },
  {
    operators: [
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
    ],
    written: ['1', '1.0', '10', '-1', '0.5', '1e1', 10, 1, 'abc', ''],
    sent: ['1', '01', '1.00', '10', '-1', '9', '0.50', 'abc', ''],
  },
  {
    operators: [
      'DateEquals',
      'DateNotEquals',
      'DateLessThan',
      'DateLessThanEquals',
      'DateGreaterThan',
      'DateGreaterThanEquals',
    ],
    written: [
      '2026-01-01T00:00:00Z',
      '2026-01-01T01:00:00+01:00',
      '2025-06-30T12:00:00Z',
      '2026-01-01',
      '1767225600',
      'yesterday',
    ],
    sent: [
      '2026-01-01T00:00:00Z',
      '2025-12-31T23:59:59Z',
      '2026-01-01T00:00:00.000Z',
      '1767225600',
      'yesterday',
    ],
  },
  {
    operators: ['Bool'],
    written: ['true', 'false', 'TRUE', true, false, 'yes', ''],
    sent: ['true', 'false', 'True', 'yes'],
  },
  {
    operators: ['BinaryEquals'],
    written: ['QmluYXJ5', 'YQ==', '', 'not base64'],
    sent: ['QmluYXJ5', 'YQ==', 'YR=='],
  },
  {
    operators: ['IpAddress', 'NotIpAddress'],
    written: [
      '203.0.113.0/24',
      '203.0.113.7',
      '203.0.113.7/32',
      '0.0.0.0/0',
      '10.0.0.0/8',
      '2001:db8::/32',
      '::/0',
      '203.0.113.0/33',
      'localhost',
    ],
    sent: ['203.0.113.7', '203.0.114.1', '10.1.2.3', '2001:db8::1', '2001:DB8:0:0::1', 'localhost'],
  },
  {
    operators: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
    written: [
      'arn:aws:s3:::bucket',
      'arn:aws:s3:::*',
      'arn:aws:s3:::buck?t',
      'arn:aws:*:::bucket',
      'arn:aws:sns:us-east-1:111122223333:t',
      'arn:aws:sns:*:111122223333:*',
      'arn:aws:*',
      'arn:*:sns:*:*:*',
      '*',
      'bucket',
      'arn:aws:s3:::bucket/*',
    ],
    sent: [
      'arn:aws:s3:::bucket',
      'arn:aws:s3:::bucket/a:b',
      'arn:aws:s3:::other',
      'arn:aws:sns:us-east-1:111122223333:t',
      'arn:aws:sns:us-east-1:111122223333:t:u',
      'bucket',
      'arn:aws:sns',
    ],
  },
  {
    operators: ['Null'],
    written: ['true', 'false', true, false, 'TRUE', 'maybe'],
    sent: ['a', ''],
  },
];

/** One key of many values, which conditions compare with set operators, and keys of one. */
const keys = ['dynamodb:LeadingKeys', 's3:prefix', 'aws:SourceArn', 'aws:username'];

const respelt = (text: string) => fc.constantFrom(text, text, text.toLowerCase());

const conditions = fc.constantFrom(...families).chain(({ operators, written, sent }) =>
  fc
    .record({
      operator: fc.constantFrom(...operators),
      set: fc.constantFrom('ForAllValues:', 'ForAnyValue:'),
      ifExists: fc.constantFrom('', '', 'IfExists'),
      key: fc.constantFrom(...keys),
      values: fc.array(fc.constantFrom(...written), { minLength: 1, maxLength: 3 }),
      bare: fc.boolean(),
      sent: fc.option(fc.array(fc.constantFrom(...sent), { minLength: 1, maxLength: 3 })),
      effect: fc.constantFrom('Allow', 'Deny'),
    })
    .chain((made) => {
      const manyValued = made.key === 'dynamodb:LeadingKeys';
      const set = manyValued ? made.set : '';
      const name = made.operator === 'Null' ? 'Null' : `${set}${made.operator}${made.ifExists}`;
      const value = made.bare && made.values.length === 1 ? made.values[0] : made.values;
      return respelt(made.key).map((writtenKey): EvaluatorCase => {
        const judged = {
          Sid: 'Judged',
          Effect: made.effect,
          Action: '*',
          Resource: '*',
          Condition: { [name]: { [writtenKey]: value } },
        };
        const all = { Sid: 'All', Effect: 'Allow', Action: '*', Resource: '*' };
        const values = made.sent === null ? [] : manyValued ? made.sent : made.sent.slice(0, 1);
        return {
          topic: 'conditions',
          request: request({ context: values.length === 0 ? {} : { [made.key]: values } }),
          identity: [
            { Version: version, Statement: made.effect === 'Deny' ? [all, judged] : [judged] },
          ],
          resourcePolicy: null,
          resourceAccount: account,
        };
      });
    }),
);

const variable = fc.constantFrom(
  '${aws:username}',
  '${aws:userName}',
  "${aws:username, 'guest'}",
  "${aws:username,'a b'}",
  '${dynamodb:LeadingKeys}',
  '${aws:nothing}',
  '${*}',
  '${?}',
  '${$}',
  '${',
  '$',
  '{a}',
);

const variables = fc
  .record({
    version: fc.constantFrom(version, version, version, '2008-10-17', null),
    parts: fc.array(fc.oneof(variable, fc.constantFrom('a', '/', '*', '?', 'b')), {
      minLength: 1,
      maxLength: 4,
    }),
    where: fc.constantFrom('resource', 'StringEquals', 'StringLike', 'StringNotLike', 'ArnLike'),
    username: fc.option(fc.constantFrom('a', 'a/b', '*', 'a*', '?', '', '${aws:username}')),
    leadingKeys: fc.option(fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 2 })),
    sent: fc
      .array(fc.constantFrom('a', 'b', '/', '*', '?', '$', 'guest', '${aws:username}'), {
        minLength: 1,
        maxLength: 4,
      })
      .map((parts) => parts.join('')),
    effect: fc.constantFrom('Allow', 'Deny'),
  })
  .map((made): EvaluatorCase => {
    const pattern = made.parts.join('');
    // The other evaluator takes a * in a requested resource for every resource.
    const inResource = made.where === 'resource' && !/[*?]/.test(made.sent);
    const operator = made.where === 'resource' ? 'StringLike' : made.where;
    const prefix = operator === 'ArnLike' || inResource ? 'arn:aws:s3:::bucket/' : '';
    const judged = {
      Sid: 'Judged',
      Effect: made.effect,
      Action: 's3:*',
      Resource: inResource ? prefix + pattern : '*',
      ...(inResource ? {} : { Condition: { [operator]: { 's3:prefix': prefix + pattern } } }),
    };
    const all = { Sid: 'All', Effect: 'Allow', Action: '*', Resource: '*' };
    return {
      topic: 'variables',
      request: request({
        ...(inResource ? { resource: prefix + made.sent } : {}),
        context: {
          ...(inResource ? {} : { 's3:prefix': [prefix + made.sent] }),
          ...(made.username === null ? {} : { 'aws:username': [made.username] }),
          ...(made.leadingKeys === null ? {} : { 'dynamodb:LeadingKeys': made.leadingKeys }),
        },
      }),
      identity: [
        {
          ...(made.version === null ? {} : { Version: made.version }),
          Statement: made.effect === 'Deny' ? [all, judged] : [judged],
        },
      ],
      resourcePolicy: null,
      resourceAccount: account,
    };
  });

const action = fc.constantFrom(
  '*',
  's3:*',
  's3:GetObject',
  's3:getobject',
  's3:Get*',
  's3:?etObject',
  's3:PutObject',
  'S3:GetObject',
  'dynamodb:*',
  's3:*Object',
  's3:GetObjectVersion',
);
const resource = fc.constantFrom(
  '*',
  'arn:aws:s3:::bucket/*',
  'arn:aws:s3:::bucket/key',
  'arn:aws:s3:::bucket/k?y',
  'arn:aws:s3:::bucket',
  'arn:aws:s3:::bucket*',
  'arn:aws:s3:::BUCKET/key',
  'arn:aws:s3:::*',
  'arn:aws:s3:::other/*',
  'arn:aws:s3:*:*:bucket/key',
  'arn:aws:s3:::bucket/*/key',
  'arn:*:s3:::bucket/key',
  'arn:aws:s3:::buc*/k*',
);
const oneOrMore = <T>(values: fc.Arbitrary<T>) =>
  fc.oneof(values, fc.array(values, { minLength: 1, maxLength: 2 }));

const statement = (more: fc.Arbitrary<object> = fc.constant({})) =>
  fc
    .record({
      effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      notAction: fc.constantFrom(false, false, true),
      action: oneOrMore(action),
      notResource: fc.constantFrom(false, false, true),
      resource: oneOrMore(resource),
      more,
    })
    .map((made) => ({
      Effect: made.effect,
      [made.notAction ? 'NotAction' : 'Action']: made.action,
      [made.notResource ? 'NotResource' : 'Resource']: made.resource,
      ...made.more,
    }));

const asked = fc.record({
  action: fc.constantFrom('s3:GetObject', 's3:PutObject', 's3:GetObjectVersion'),
  resource: fc.constantFrom(
    'arn:aws:s3:::bucket/key',
    'arn:aws:s3:::bucket/a/key',
    'arn:aws:s3:::bucket',
    'arn:aws:s3:::bucketeer/key',
    'arn:aws:s3:::bucket/',
    'arn:aws:s3:::bucket/a:b',
  ),
});

const documentOf = (statements: readonly object[]): object => ({
  Version: version,
  Statement: statements.map((each, index) => ({ Sid: `S${index}`, ...each })),
});

const elements = fc
  .record({ asked, statements: fc.array(statement(), { minLength: 1, maxLength: 3 }) })
  .map((made): EvaluatorCase => ({
    topic: 'elements',
    request: request(made.asked),
    identity: [documentOf(made.statements)],
    resourcePolicy: null,
    resourceAccount: account,
  }));

const role = `arn:aws:iam::${account}:role/app`;
const principal = fc.constantFrom<object>(
  ...[
    '*',
    { AWS: '*' },
    { AWS: account },
    { AWS: `arn:aws:iam::${account}:root` },
    { AWS: role },
    { AWS: [stranger, role] },
    { AWS: `arn:aws:sts::${account}:assumed-role/app/s1` },
    { AWS: `arn:aws:sts::${account}:assumed-role/app/s2` },
    { AWS: `arn:aws:iam::${account}:user/mary` },
    { AWS: stranger },
    { Service: 's3.amazonaws.com' },
    { Service: ['s3.amazonaws.com', 'sns.amazonaws.com'] },
    { AWS: account, Service: 'sns.amazonaws.com' },
  ].map((Principal) => ({ Principal })),
  { NotPrincipal: { AWS: role } },
  { NotPrincipal: { AWS: [account, role, `arn:aws:sts::${account}:assumed-role/app/s1`] } },
  { NotPrincipal: { AWS: stranger } },
);

const principals = fc
  .record({
    who: fc.constantFrom<RequestPrincipal>(
      session(account),
      session(account, 's2'),
      session(stranger),
      { kind: 'user', arn: `arn:aws:iam::${account}:user/mary`, account },
      { kind: 'service', service: 's3.amazonaws.com' },
      { kind: 'anonymous' },
    ),
    identity: fc.array(
      fc.constantFrom(
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 's3:PutObject', Resource: '*' },
        { Effect: 'Allow', Action: 's3:PutObject', Resource: '*' },
      ),
      { maxLength: 2 },
    ),
    resourcePolicy: fc.array(
      fc
        .record({ effect: fc.constantFrom('Allow', 'Allow', 'Deny'), principal })
        .map(({ effect, principal: who }) => ({
          Effect: effect,
          ...who,
          Action: 's3:*',
          Resource: ['arn:aws:s3:::bucket', 'arn:aws:s3:::bucket/*'],
        })),
      { maxLength: 2 },
    ),
    foreign: fc.constantFrom(false, false, true),
  })
  .map((made): EvaluatorCase => {
    const hasPolicies = made.who.kind === 'user' || made.who.kind === 'role-session';
    return {
      topic: 'principals',
      request: request({ principal: made.who }),
      identity: hasPolicies && made.identity.length > 0 ? [documentOf(made.identity)] : [],
      resourcePolicy: made.resourcePolicy.length > 0 ? documentOf(made.resourcePolicy) : null,
      resourceAccount: made.foreign ? stranger : account,
    };
  });

/** Cases of one topic: the same seed makes the same ones. */
export const casesOf = (topic: Topic, count: number, seed: number): readonly EvaluatorCase[] =>
  fc.sample({ conditions, variables, elements, principals }[topic], { numRuns: count, seed });

export const topics: readonly Topic[] = ['conditions', 'variables', 'elements', 'principals'];
