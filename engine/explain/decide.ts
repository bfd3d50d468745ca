import { authorise, type AuthorisationRequest, type Decision } from '../iam/authorise.ts';
import type { NeededPermission } from '../iam/needed-permission.ts';
import type { Stack } from '../provision/stack.ts';
import { actorOf, resourcePolicyOf } from './deployment.ts';

/** One question of a named principal as the policies are asked it, and their answer. The request
 *  comes over TLS and the resource is of the stack's account unless its context or ARN says otherwise. */
export const authorisationOf = (
  stack: Stack,
  as: string,
  question: NeededPermission,
): { readonly request: AuthorisationRequest; readonly decision: Decision } => {
  const { principal, policies, context } = actorOf(stack, as);
  const { action, resource } = question;
  const resourceAccount = resource.split(':')[4] || stack.account;
  const request = {
    principal,
    action,
    resource,
    context: {
      'aws:SecureTransport': ['true'],
      'aws:ResourceAccount': [resourceAccount],
      ...context,
      ...question.context,
    },
  };
  const decision = authorise(request, {
    identityPolicies: policies,
    resourcePolicy: resourcePolicyOf(stack, resource),
    resourceAccount,
  });
  return { request, decision };
};

/** What the deployed policies answer to one question of a named principal. */
export const decide = (stack: Stack, as: string, question: NeededPermission): Decision =>
  authorisationOf(stack, as, question).decision;

export const isAllowed = (stack: Stack, as: string, question: NeededPermission): boolean =>
  decide(stack, as, question).decision === 'Allowed';
