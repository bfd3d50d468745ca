import { provision } from '../provision/provision.ts';
import type { RequestPrincipal } from '../iam/authorise.ts';
import type { Role, Stack } from '../provision/stack.ts';
import type { NamedPolicy } from '../iam/policy-document.ts';

/** Where the audited stack is imagined to stand. */
const region = 'us-east-1';
const account = '111122223333';

/** Two identities that differ in their last letter. */
export const me = `${region}:0a1b2c3d-1111-4222-8333-444455556666`;
export const other = `${region}:0a1b2c3d-1111-4222-8333-444455556667`;

/** The stack of a synthesized template, with every name and policy resolved. */
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

/** Who asks, by the name the attack catalogue has for them. */
export interface Actor {
  readonly principal: RequestPrincipal;
  readonly policies: readonly NamedPolicy[];
  /** Context keys that its session carries. */
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

/** The actor of a name: `user`, `other` (another user), `converter`, `anonymous`, `web-identity`,
 *  `service:NAME` or `federated:PROVIDER`.
 *  @throws Error when the name is none of them. */
export const actorOf = (stack: Stack, name: string): Actor => {
  const [kind, provider = ''] = name.split(/:(.*)/s);
  const without = (principal: RequestPrincipal): Actor => ({
    principal,
    policies: [],
    context: {},
  });
  switch (kind) {
    case 'user':
    case 'other': {
      const role = roleOf(stack, stack.identityPool.authenticatedRoleArn);
      return {
        principal: session(stack.account, role, 'CognitoIdentityCredentials'),
        policies: role.policies,
        context: {
          'cognito-identity.amazonaws.com:sub': [kind === 'user' ? me : other],
          'cognito-identity.amazonaws.com:aud': [stack.identityPool.id],
          'cognito-identity.amazonaws.com:amr': ['authenticated'],
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
      return without({ kind: 'anonymous' });
    case 'service':
      return without({ kind: 'service', service: provider });
    case 'web-identity':
      return without({ kind: 'federated', provider: 'cognito-identity.amazonaws.com' });
    case 'federated':
      return without({ kind: 'federated', provider });
    default:
      throw new Error(
        `unknown principal ${name}: user, other, converter, anonymous, web-identity, service:NAME or federated:PROVIDER`,
      );
  }
};

/** The policy that a resource itself carries: bucket, converter or role. */
export const resourcePolicyOf = (stack: Stack, resource: string): NamedPolicy | null => {
  const bucket = stack.buckets.find(
    ({ arn }) => resource === arn || resource.startsWith(`${arn}/`),
  );
  if (bucket !== undefined) return bucket.policy;
  if (resource === stack.converter.arn) return stack.converter.resourcePolicy;
  return stack.roles.find(({ arn }) => arn === resource)?.trust ?? null;
};
