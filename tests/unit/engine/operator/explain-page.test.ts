import { describe, expect, test } from 'vitest';
import { decide } from '../../../../engine/explain/decide.ts';
import { explain, explainAgain, questionOf } from '../../../../engine/explain/explanation.ts';
import { authorise, type RequestPrincipal } from '../../../../engine/iam/authorise.ts';
import { createDecisionLog } from '../../../../engine/gatekeeper/decisions.ts';
import { explainHref, readQuestion } from '../../../../engine/operator/explain-page.ts';
import { actor, placeholders, stack } from '../../../policies/deployment.ts';

const ask = (as: string, action: string, resource: string, ...context: string[]) =>
  explain(stack, { as, action, resource, context });

describe('a question is answered by the deployed policies', () => {
  test.each([
    {
      name: 'a user reads the own result',
      answer: () => ask('user', 's3:GetObject', 'results:{me}/s/f/thumb.webp'),
      decision: 'Allowed',
      statement: 'ReadOwnResults',
    },
    {
      name: 'another user does not',
      answer: () => ask('other', 's3:GetObject', 'results:{me}/s/f/thumb.webp'),
      decision: 'ImplicitlyDenied',
      statement: null,
    },
    {
      name: 'a user lists the own prefix of the bucket',
      answer: () => ask('user', 's3:ListBucket', 'uploads', 's3:prefix={me}/'),
      decision: 'Allowed',
      statement: 'ListOwnObjects',
    },
    {
      name: 'a user queries the own rows',
      answer: () => ask('user', 'dynamodb:Query', 'sessions', 'dynamodb:LeadingKeys={me}'),
      decision: 'Allowed',
      statement: 'ReadOwnSessionRows',
    },
    {
      name: 'a member reads an upload of the own space',
      answer: () => ask('member', 's3:GetObject', 'uploads:space/{space}/s/f'),
      decision: 'Allowed',
      statement: 'ReadSpaceObjects',
    },
    {
      name: 'a member does not read one of another space',
      answer: () => ask('member', 's3:GetObject', 'uploads:space/{otherSpace}/s/f'),
      decision: 'ImplicitlyDenied',
      statement: null,
    },
    {
      name: 'two partitions at once, one of them another’s',
      answer: () =>
        ask(
          'user',
          'dynamodb:BatchGetItem',
          'resultRows',
          'dynamodb:LeadingKeys={me}',
          'dynamodb:LeadingKeys={other}',
        ),
      decision: 'ImplicitlyDenied',
      statement: null,
    },
    {
      name: 'the context of a session can be overridden',
      answer: () =>
        ask(
          'user',
          's3:GetObject',
          'results:{other}/s/f/thumb.webp',
          'cognito-identity.amazonaws.com:sub={other}',
        ),
      decision: 'Allowed',
      statement: 'ReadOwnResults',
    },
    {
      name: 'a request without TLS',
      answer: () => ask('user', 's3:GetObject', 'uploads:{me}/s/f', 'aws:SecureTransport=false'),
      decision: 'ExplicitlyDenied',
      statement: 'RefusePlainHttp',
    },
    {
      name: 'a key with a final slash is another key',
      answer: () => ask('anonymous', 's3:GetObject', 'uploads:a/'),
      decision: 'ImplicitlyDenied',
      statement: null,
    },
    {
      name: 'a context key named like an object’s member is only a key',
      answer: () => ask('user', 's3:GetObject', '*', '__proto__=1', 'constructor=2'),
      decision: 'ImplicitlyDenied',
      statement: null,
    },
  ])('$name', ({ answer, decision, statement }) => {
    expect(answer().decision).toMatchObject({ decision, statement });
  });

  test.each([
    { short: 'uploads', arn: `arn:aws:s3:::${placeholders.uploadsBucket}` },
    { short: 'uploads:', arn: `arn:aws:s3:::${placeholders.uploadsBucket}/` },
    { short: 'results:a/b:c/', arn: `arn:aws:s3:::${placeholders.resultsBucket}/a/b:c/` },
    {
      short: 'resultRows',
      arn: `arn:aws:dynamodb:us-east-1:111122223333:table/${placeholders.resultsTable}`,
    },
    { short: 'arn:aws:s3:::elsewhere/x', arn: 'arn:aws:s3:::elsewhere/x' },
    { short: '*', arn: '*' },
  ])('$short stands for an ARN', ({ short, arn }) => {
    expect(ask('user', 's3:GetObject', short).resource).toBe(arn);
  });

  test.each([
    { name: 'a principal', question: () => ask('root', 's3:GetObject', '*') },
    { name: 'an action', question: () => ask('user', 'GetObject', '*') },
    { name: 'a resource', question: () => ask('user', 's3:GetObject', 'constructor') },
    { name: 'a key of a table', question: () => ask('user', 's3:GetObject', 'sessions:x') },
    { name: 'a context key', question: () => ask('user', 's3:GetObject', '*', 's3:prefix') },
  ])('$name that cannot be read is refused', ({ question }) => {
    expect(question).toThrow(Error);
  });
});

describe('a logged decision can be asked again', () => {
  const { me = '', uploadsBucket, resultsBucket, sessionsTable, converterArn = '' } = placeholders;
  const record = (as: string, action: string, resource: string, change = {}) => {
    const { principal, role, context } = actor(as);
    // The gatekeeper gives every request its resource's account.
    const account = { 'aws:ResourceAccount': [stack.account] };
    const request = { principal, action, resource, context: { ...context, ...account, ...change } };
    const policies = {
      identityPolicies: role?.policies ?? [],
      resourcePolicy: null,
      resourceAccount: stack.account,
    };
    return createDecisionLog().record(request, authorise(request, policies));
  };
  const table = `arn:aws:dynamodb:us-east-1:111122223333:table/${sessionsTable}`;

  test.each([
    record('user', 's3:GetObject', `arn:aws:s3:::${resultsBucket}/${me}/a=b/c&d `),
    record('user', 'dynamodb:Query', table, { 'dynamodb:LeadingKeys': [me, ' x '] }),
    record('converter', 's3:PutObject', `arn:aws:s3:::${uploadsBucket}/${me}/s/f`),
    record('anonymous', 's3:GetObject', `arn:aws:s3:::${uploadsBucket}/${me}/s/f`),
  ])('$principal: $action', (logged) => {
    const question = questionOf(stack, logged);
    if (question === null) throw new Error('it has no question');
    const { searchParams } = new URL(explainHref(question), 'http://engine');
    expect(readQuestion(searchParams)).toEqual(question);
    const { resource, context, decision } = explain(stack, question);
    expect({ resource, context }).toMatchObject({
      resource: logged.resource,
      context: logged.context,
    });
    expect(decision).toMatchObject({ decision: logged.decision, statement: logged.statement });
    expect(explainAgain(stack, logged)?.decision).toEqual(decision);
  });

  test.each([
    { as: 'service:s3.amazonaws.com', action: 'lambda:InvokeFunction', resource: converterArn },
    { as: 'web-identity', action: 'sts:AssumeRoleWithWebIdentity', resource: '*' },
  ])('$as appears as the principal that asked', ({ as, action, resource }) => {
    expect(questionOf(stack, record(as, action, resource))).toMatchObject({ as, action });
    expect(decide(stack, as, { action, resource, context: {} }).trace).toBeDefined();
  });

  test('but not the operator’s, which no policy decides', () => {
    const principal: RequestPrincipal = {
      kind: 'user',
      arn: 'arn:aws:iam::111122223333:user/operator',
      account: '111122223333',
    };
    const request = { principal, action: 's3:GetObject', resource: '*', context: {} };
    const logged = createDecisionLog().record(request, {
      ...{ decision: 'Allowed', policy: 'operator', statement: 'AdministerTheEngine' },
      trace: [],
    });
    expect(questionOf(stack, logged)).toBeNull();
    expect(explainAgain(stack, logged)).toBeNull();
  });
});
