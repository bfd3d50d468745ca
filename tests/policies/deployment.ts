import { Template } from 'aws-cdk-lib/assertions';
import { configFromOutputs } from '#contract/config';
import { latchkeyApp } from '../../infra/stack/latchkey-app.ts';
import { provision } from '../../engine/provision/provision.ts';
import type { Role, Stack } from '../../engine/provision/stack.ts';
import type { RequestPrincipal } from '../../engine/iam/authorise.ts';

const region = 'us-east-1';
const account = '111122223333';

/** What would deploy: the synthesized template, with every name and policy resolved. */
const stack: Stack = provision(
  Template.fromStack(latchkeyApp().latchkey).toJSON(),
  {
    AppOrigins: 'http://127.0.0.1:5173',
    ConverterCodeBucket: 'code',
    ConverterCodeKey: 'converter.zip',
  },
  { account, region, seed: 'policies' },
);

const roleOf = (arn: string): Role => {
  const role = stack.roles.find((candidate) => candidate.arn === arn);
  if (role === undefined) throw new Error(`the stack has no role ${arn}`);
  return role;
};

const { uploadsBucket, resultsBucket, sessionsTable, resultsTable } = configFromOutputs(
  { engine: 'aws', region, endpoint: null },
  stack.outputs,
);

const me = `${region}:0a1b2c3d-1111-4222-8333-444455556666`;
const other = `${region}:0a1b2c3d-1111-4222-8333-444455556667`;

/** Values of the catalogue's placeholders in this deployment. */
export const placeholders: Readonly<Record<string, string>> = {
  me,
  other,
  space: 'team',
  otherSpace: 'team-2',
  meUpper: me.toUpperCase(),
  mePart: me.slice(0, 20),
  otherEncoded: encodeURIComponent(other),
  otherQuestion: `${other.slice(0, -1)}?`,
  session: '01J00000000000000000000001',
  file: '01J00000000000000000000002',
  otherSession: '01J00000000000000000000003',
  otherFile: '01J00000000000000000000004',
  uploadId: 'upload-1',
  uploadId2: 'upload-2',
  otherUploadId: 'upload-3',
  partETag: '"0cc175b9c0f1b6a831c399e269772661"',
  spaceUploadId: 'upload-4',
  spaceUploadId2: 'upload-5',
  otherSpaceUploadId: 'upload-6',
  someVersion: 'L4kqtJlcpXroDTDmpUMLUo',
  region,
  account,
  uploadsBucket,
  resultsBucket,
  sessionsTable,
  resultsTable,
  identityPoolId: stack.identityPool.id,
  issuer: stack.userPool.issuer.replace('https://', ''),
  userSub: '7d8ca528-4931-4254-9273-ea5ee853f271',
  userPoolArn: stack.userPool.arn,
  converterArn: stack.converter.arn,
  converterRoleArn: stack.converter.roleArn,
  authenticatedRoleArn: stack.identityPool.authenticatedRoleArn,
};

const session = (role: Role, name: string): RequestPrincipal => ({
  kind: 'role-session',
  arn: `arn:aws:sts::${account}:assumed-role/${role.name}/${name}`,
  roleArn: role.arn,
  account,
});

const userRole = roleOf(stack.identityPool.authenticatedRoleArn);
const converterRole = roleOf(stack.converter.roleArn);

/** A principal of the catalogue: who it is, its policies, and what its session carries along. */
export interface Actor {
  readonly principal: RequestPrincipal;
  readonly role: Role | null;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** The actor that the catalogue names, e.g. `user` or `service:s3.amazonaws.com`. */
export const actor = (name: string): Actor => {
  const [kind, provider = ''] = name.split(/:(.*)/);
  switch (kind) {
    case 'user':
    case 'member':
      return {
        principal: session(userRole, 'CognitoIdentityCredentials'),
        role: userRole,
        context: {
          'cognito-identity.amazonaws.com:sub': [me],
          'cognito-identity.amazonaws.com:aud': [stack.identityPool.id],
          'cognito-identity.amazonaws.com:amr': ['authenticated'],
          ...(kind === 'member' ? { 'aws:PrincipalTag/space': [placeholders.space ?? ''] } : {}),
        },
      };
    case 'converter':
      return { principal: session(converterRole, 'converter'), role: converterRole, context: {} };
    case 'anonymous':
      return { principal: { kind: 'anonymous' }, role: null, context: {} };
    case 'service':
      return { principal: { kind: 'service', service: provider }, role: null, context: {} };
    case 'web-identity':
      return {
        principal: { kind: 'federated', provider: 'cognito-identity.amazonaws.com' },
        role: null,
        context: {},
      };
    case 'federated':
      return { principal: { kind: 'federated', provider }, role: null, context: {} };
    default:
      throw new Error(`the catalogue has an unknown principal ${name}`);
  }
};

export { account, region, stack };
