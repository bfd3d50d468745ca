import { beforeAll, describe, expect, test } from 'vitest';
import { awsActions, type AwsAction } from '../../audit/actions.ts';
import { answerQuestion, parseQuestion, questionProblem } from '../../audit/questions.ts';
import type { PolicyFolder } from '../../audit/policy-files.ts';
import { added, changed, deployed, folder, loadBaseline, sub, user } from './audited.ts';

let actions: readonly string[];
let known: readonly AwsAction[];
beforeAll(async () => {
  actions = (await loadBaseline()).actions.map(({ name }) => name);
  known = await awsActions();
});

const ask = (text: string, policies: PolicyFolder = folder) =>
  answerQuestion(parseQuestion(text), deployed, policies, actions);

describe('no request of all can do it:', () => {
  test.each([
    'other users read uploads:*',
    'other users write uploads:*',
    'other users delete results:*',
    'other users read uploads:space/*',
    'other users delete results:space/*',
    'other users list uploads',
    'other users read sessions',
    'other users touch resultRows',
    'users write results:*',
    'users dynamodb:Scan sessions',
    'users write resultRows',
    'converter write uploads:*',
    'converter touch sessions',
    'anybody touch uploads:*',
    'anybody list results',
  ])('%s', (text) => {
    expect(ask(text)).toEqual({ status: 'NO' });
  });
});

describe('a request that the evaluator allows does it:', () => {
  test.each<{ text: string; action: string; resource: RegExp }>([
    { text: 'users read uploads:*', action: 's3:GetObject', resource: /uploads.*\// },
    { text: 'users read uploads:{me}/*', action: 's3:GetObject', resource: /uploads.*\// },
    { text: 'users read uploads:space/*', action: 's3:GetObject', resource: /uploads.*\/space\/./ },
    { text: 'users list results', action: 's3:ListBucket', resource: /results/ },
    { text: 'users write sessions', action: 'dynamodb:', resource: /SessionsTable/ },
    { text: 'converter write results:*', action: 's3:PutObject', resource: /results/ },
    { text: 'converter s3:DeleteObject uploads:*', action: 's3:DeleteObject', resource: /uploads/ },
  ])('$text', ({ text, action, resource }) => {
    const answer = ask(text);
    expect(answer.status).toBe('YES');
    if (answer.status !== 'YES') {
      return;
    }
    expect(answer.example.request.action).toContain(action);
    expect(answer.example.request.resource).toMatch(resource);
  });
});

describe('other users read what a weaker policy opens:', () => {
  test.each<{ name: string; text: string; policies: PolicyFolder }>([
    {
      name: 'a Null of both values, which always matches',
      text: 'other users read uploads:*',
      policies: added(user, {
        Sid: 'ReadAll',
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: '${UploadsBucketArn}/*',
        Condition: { Null: { 'aws:PrincipalTag/x': ['true', 'false'] } },
      }),
    },
    {
      name: 'no slash after the identity',
      text: 'other users read uploads:*',
      policies: changed(user, 'ReadOwnUploads', (s) => ({
        ...s,
        Resource: `\${UploadsBucketArn}/${sub}*`,
      })),
    },
    {
      name: 'no slash after the name of a space',
      text: 'other users read uploads:space/*',
      policies: changed('space-member.json', 'ReadSpaceObjects', (s) => ({
        ...s,
        Resource: '${UploadsBucketArn}/space/${aws:PrincipalTag/space}*',
      })),
    },
    {
      name: 'a bucket policy for everybody',
      text: 'anybody read results:*',
      policies: added('results-bucket.json', {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: '${ResultsBucketArn}/*',
      }),
    },
    {
      name: 'rows without LeadingKeys',
      text: 'other users read sessions',
      policies: changed(user, 'ReadOwnSessionRows', (s) => ({ ...s, Condition: {} })),
    },
  ])('$name', ({ text, policies }) => {
    expect(ask(text, policies).status).toBe('YES');
  });
});

test('a condition that is not understood leaves the question undecided', () => {
  const policies = changed(user, 'ReadOwnUploads', (s) => ({
    ...s,
    Condition: { StringMatches: { 'aws:UserAgent': 'x' } },
  }));
  expect(ask('other users read uploads:*', policies).status).toBe('UNDECIDED');
});

test.each(['users read uploads:*', 'anybody read results:*'])(
  'a value that stands for a placeholder leaves "%s" undecided, by its name',
  (text) => {
    const policies = added('uploads-bucket.json', {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:ResourceAccount': deployed.account } },
    });
    expect(ask(text, policies)).toEqual({
      status: 'UNDECIDED',
      why: [
        `uploads-bucket.json has ${deployed.account} itself, which stands for AccountId in this audit`,
      ],
    });
  },
);

test.each([
  '',
  'read uploads:*',
  'users eat uploads:*',
  'users read buckets',
  'users read sessions:x',
])('refuses %j, with the grammar', (text) => {
  expect(() => parseQuestion(text)).toThrow(/is no question: .*WHO VERB WHERE/s);
});

describe('a question whose answer would be NO for every policy is refused:', () => {
  test.each([
    ['users s3:CopyObject uploads:*', /checks s3:CopyObject as s3:GetObject and s3:PutObject/],
    ['users dynamodb:TransactWriteItems sessions', /PutItem, UpdateItem/],
    ['users s3:NoSuchAction uploads:*', /no action s3:NoSuchAction/],
    ['users list uploads:{me}/*', /list acts on a bucket/],
    ['users s3:ListBucket uploads:*', /s3:ListBucket acts on .*bucket/],
    ['users dynamodb:GetItem uploads:*', /acts on table/],
    ['users s3:GetObject sessions', /acts on/],
    ['users read uploads:{you}/*', /\{you\} is no placeholder/],
    ['users read uploads', /uploads:\*/],
  ])('%s', (text, why) => {
    expect(questionProblem(parseQuestion(text), known)).toMatch(why);
  });

  test.each([
    'users S3:GETOBJECT uploads:*',
    'users s3:Get* uploads:*',
    'other users list uploads',
  ])('but %s is asked', (text) => {
    expect(questionProblem(parseQuestion(text), known)).toBeNull();
  });
});

describe('a table is read through its stream, and a bucket through an access point:', () => {
  test.each<{ text: string; statement: Readonly<Record<string, unknown>> }>([
    {
      text: 'other users read sessions',
      statement: {
        Action: ['dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        Resource: '${SessionsTableArn}/stream/*',
      },
    },
    {
      text: 'other users read uploads:*',
      statement: {
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:*:*:accesspoint/*',
      },
    },
  ])(
    '$text',
    ({ text, statement }) => {
      const policies = added(user, { Sid: 'More', Effect: 'Allow', ...statement });
      expect(ask(text, policies).status).not.toBe('NO');
    },
    90_000,
  );
});
