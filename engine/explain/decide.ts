import { authorise, type AuthorisationRequest, type Decision } from '../iam/authorise.ts';
import type { NeededPermission } from '../iam/needed-permission.ts';
import { parsedPolicy } from '../provision/parsed-policy.ts';
import type { Stack } from '../provision/stack.ts';
import { actorOf, resourcePolicyOf } from './deployment.ts';

/** The authorisation request that a named principal's use of a permission makes, and its decision. The
 *  request comes over TLS and the resource belongs to the stack's account, unless its context or ARN says
 *  otherwise. */
export const authorisationOf = (
  stack: Stack,
  as: string,
  permission: NeededPermission,
): { readonly request: AuthorisationRequest; readonly decision: Decision } => {
  const { principal, policies, context } = actorOf(stack, as);
  const { action, resource } = permission;
  const resourceAccount = resource.split(':')[4] || stack.account;
  const resourcePolicy = resourcePolicyOf(stack, resource);
  const request = {
    principal,
    action,
    resource,
    context: {
      'aws:SecureTransport': ['true'],
      'aws:ResourceAccount': [resourceAccount],
      ...context,
      ...permission.context,
    },
  };
  const decision = authorise(request, {
    identityPolicies: policies.map((policy) => parsedPolicy(policy, 'identity')),
    resourcePolicy:
      resourcePolicy && parsedPolicy(resourcePolicy, /^sts:/i.test(action) ? 'trust' : 'resource'),
    resourceAccount,
  });
  return { request, decision };
};

export const decide = (stack: Stack, as: string, permission: NeededPermission): Decision =>
  authorisationOf(stack, as, permission).decision;

export const isAllowed = (stack: Stack, as: string, permission: NeededPermission): boolean =>
  decide(stack, as, permission).decision === 'Allowed';
