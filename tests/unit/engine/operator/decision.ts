import type { LoggedDecision } from '../../../../engine/gatekeeper/decisions.ts';

/** A logged decision of a signed-in user, implicitly denied unless `change` says otherwise. */
export const decisionWith = (change: Partial<LoggedDecision>): LoggedDecision => ({
  id: 'id',
  time: '2026-11-23T00:00:00.000Z',
  principal: 'arn:aws:sts::000000000000:assumed-role/user/CognitoIdentityCredentials',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::results/key',
  context: { 'cognito-identity.amazonaws.com:sub': ['us-east-1:ada'] },
  decision: 'ImplicitlyDenied',
  policy: null,
  statement: null,
  trace: [],
  note: null,
  ...change,
});
