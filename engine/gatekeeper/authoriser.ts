import { parsedPolicy } from '../provision/parsed-policy.ts';
import type { Bucket, Role } from '../provision/stack.ts';
import { parsePolicy, type PolicyDocument } from '../iam/policy-document.ts';
import { authorise, type RequestPrincipal } from '../iam/authorise.ts';
import type { DecisionLog, LoggedDecision } from './decisions.ts';
import type { NeededPermission } from '../iam/needed-permission.ts';
import type { Principal } from './signature/principal.ts';
import { secureTransportNote } from './request-context.ts';

/** Allows the operator everything. A Deny in a bucket policy still applies. */
const operatorPolicy = parsePolicy(
  {
    name: 'operator',
    document: {
      Version: '2012-10-17',
      Statement: [{ Sid: 'AdministerTheEngine', Effect: 'Allow', Action: '*', Resource: '*' }],
    },
  },
  'identity',
);

export interface AuthoriserOptions {
  /** Twelve digits. */
  readonly account: string;
  readonly roles: readonly Role[];
  readonly buckets: readonly Bucket[];
  readonly decisions: Pick<DecisionLog, 'record'>;
}

/** Decides whether a principal has a permission, and logs the decision.
 *  @param context the global keys of the request. */
export type Authoriser = (
  principal: Principal,
  permission: NeededPermission,
  context: Readonly<Record<string, readonly string[]>>,
  note?: string,
) => LoggedDecision;

/** Parses the policies of every role and bucket once. */
export const createAuthoriser = ({
  account,
  roles,
  buckets,
  decisions,
}: AuthoriserOptions): Authoriser => {
  const bucketPolicies = new Map(
    buckets.map(({ arn, policy }) => [arn, policy && parsedPolicy(policy, 'resource')]),
  );
  const rolePolicies = new Map(
    roles.map(({ arn, policies }) => [arn, policies.map((each) => parsedPolicy(each, 'identity'))]),
  );
  const identityPolicies = (principal: Principal): readonly PolicyDocument[] => {
    if (principal.kind === 'operator') return [operatorPolicy];
    return principal.kind === 'role-session' ? (rolePolicies.get(principal.roleArn) ?? []) : [];
  };
  return (principal, permission, context, note) => {
    const { action, resource } = permission;
    const request = {
      principal: requestPrincipal(principal, account),
      action,
      resource,
      context: { ...context, ...permission.context },
    };
    const [, , service, , owner] = resource.split(':');
    const bucketArn = service === 's3' ? (resource.split('/')[0] ?? '') : '';
    const decision = authorise(request, {
      identityPolicies: identityPolicies(principal),
      resourcePolicy: bucketPolicies.get(bucketArn) ?? null,
      // A bucket's ARN names no account: bucket names are unique across accounts.
      resourceAccount: owner === undefined || owner === '' ? account : owner,
    });
    return decisions.record(
      request,
      decision,
      note === undefined ? secureTransportNote : `${note}; ${secureTransportNote}`,
    );
  };
};

const requestPrincipal = (principal: Principal, account: string): RequestPrincipal => {
  switch (principal.kind) {
    case 'anonymous':
      return principal;
    case 'operator':
      return { kind: 'user', arn: principal.arn, account };
    case 'role-session': {
      const { arn, roleArn } = principal;
      return { kind: 'role-session', arn, roleArn, account: roleArn.split(':')[4] ?? account };
    }
  }
};
