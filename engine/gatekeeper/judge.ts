import type { Bucket, Role } from '../provision/stack.ts';
import type { NamedPolicy } from '../iam/policy-document.ts';
import { authorise, type RequestPrincipal } from '../iam/authorise.ts';
import type { DecisionLog, LoggedDecision } from './decisions.ts';
import type { NeededPermission } from '../iam/needed-permission.ts';
import type { Principal } from './signature/principal.ts';
import { secureTransportNote } from './request-context.ts';

/** The operator administers the account: everything, as an administrator's policy says it. A Deny in
 *  a bucket policy still holds. */
const operatorPolicy: NamedPolicy = {
  name: 'operator',
  document: {
    Version: '2012-10-17',
    Statement: [{ Sid: 'AdministerTheEngine', Effect: 'Allow', Action: '*', Resource: '*' }],
  },
};

export interface JudgeOptions {
  /** Twelve digits. */
  readonly account: string;
  readonly roles: readonly Role[];
  readonly buckets: readonly Bucket[];
  readonly decisions: Pick<DecisionLog, 'record'>;
}

/** Decides one question for a principal, and logs the decision.
 *  @param context the global keys of the request. */
export type Judge = (
  principal: Principal,
  permission: NeededPermission,
  context: Readonly<Record<string, readonly string[]>>,
  note?: string,
) => LoggedDecision;

export const createJudge = ({ account, roles, buckets, decisions }: JudgeOptions): Judge => {
  const bucketPolicies = new Map(buckets.map(({ arn, policy }) => [arn, policy]));
  const rolePolicies = new Map(roles.map(({ arn, policies }) => [arn, policies]));
  const identityPolicies = (principal: Principal): readonly NamedPolicy[] => {
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
      // Bucket names are unique over all accounts, so a bucket's ARN names none.
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
