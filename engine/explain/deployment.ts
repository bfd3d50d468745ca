import { provision } from '../provision/provision.ts';
import type { RequestPrincipal } from '../iam/authorise.ts';
import type { Role, Stack } from '../provision/stack.ts';
import type { NamedPolicy } from '../iam/policy-document.ts';

/** What `deploymentOf` throws at what the engine does not know. */
export { ProvisionError } from '../provision/template.ts';

/** Region and account of the stack that the audit evaluates; nothing is deployed there. */
const region = 'us-east-1';
const account = '111122223333';

/** Two identity IDs that differ in their last character. */
export const me = `${region}:0a1b2c3d-1111-4222-8333-444455556666`;
export const other = `${region}:0a1b2c3d-1111-4222-8333-444455556667`;

/** The space of the actor `member`, and another whose name begins with it. */
export const ownSpace = 'team';
export const otherSpace = 'team-2';

/** Provisions a synthesized template, with every name and policy resolved. */
export const deploymentOf = (template: unknown): Stack =>
  provision(
    template,
    {
      AppOrigins: 'https://app.example',
      ConverterCodeBucket: 'code',
      ConverterCodeKey: 'converter.zip',
    },
    { account, region, seed: 'audit' },
  );

/** A principal that the attack catalogue names, with its policies. */
export interface Actor {
  readonly principal: RequestPrincipal;
  readonly policies: readonly NamedPolicy[];
  /** Context keys of its session. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

const roleOf = (stack: Stack, arn: string): Role => {
  const role = stack.roles.find((each) => each.arn === arn);
  if (role === undefined) throw new Error(`the stack has no role ${arn}`);
  return role;
};

const session = (account: string, role: Role, name: string): RequestPrincipal => ({
  kind: 'role-session',
  arn: `arn:aws:sts::${account}:assumed-role/${role.name}/${name}`,
  roleArn: role.arn,
  account,
});

/** The actor of a name: `user`, `other` (another user), `member` (the user, in a space), `converter`, `anonymous`, `web-identity`,
 *  `service:NAME` or `federated:PROVIDER`.
 *  @throws Error when the name is none of them. */
export const actorOf = (stack: Stack, name: string): Actor => {
  const [kind, provider = ''] = name.split(/:(.*)/s);
  const withoutPolicies = (principal: RequestPrincipal): Actor => ({
    principal,
    policies: [],
    context: {},
  });
  switch (kind) {
    case 'user':
    case 'other':
    case 'member': {
      const role = roleOf(stack, stack.identityPool.authenticatedRoleArn);
      return {
        principal: session(stack.account, role, 'CognitoIdentityCredentials'),
        policies: role.policies,
        context: {
          'cognito-identity.amazonaws.com:sub': [kind === 'other' ? other : me],
          'cognito-identity.amazonaws.com:aud': [stack.identityPool.id],
          'cognito-identity.amazonaws.com:amr': ['authenticated'],
          ...(kind === 'member' ? { 'aws:PrincipalTag/space': [ownSpace] } : {}),
        },
      };
    }
    case 'converter': {
      const role = roleOf(stack, stack.converter.roleArn);
      return {
        principal: session(stack.account, role, 'converter'),
        policies: role.policies,
        context: {},
      };
    }
    case 'anonymous':
      return withoutPolicies({ kind: 'anonymous' });
    case 'service':
      return withoutPolicies({ kind: 'service', service: provider });
    case 'web-identity':
      return withoutPolicies({ kind: 'federated', provider: 'cognito-identity.amazonaws.com' });
    case 'federated':
      return withoutPolicies({ kind: 'federated', provider });
    default:
      throw new Error(
        `unknown principal ${name}: user, other, member, converter, anonymous, web-identity, service:NAME or federated:PROVIDER`,
      );
  }
};

/** The resource policy of a bucket, the converter or a role. */
export const resourcePolicyOf = (stack: Stack, resource: string): NamedPolicy | null => {
  const bucket = stack.buckets.find(
    ({ arn }) => resource === arn || resource.startsWith(`${arn}/`),
  );
  if (bucket !== undefined) return bucket.policy;
  if (resource === stack.converter.arn) return stack.converter.resourcePolicy;
  return stack.roles.find(({ arn }) => arn === resource)?.trust ?? null;
};
