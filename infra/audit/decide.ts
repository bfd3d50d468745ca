import { authorise, type Decision } from '../local/gatekeeper/authorise.ts';
import type { Judgement } from '../local/gatekeeper/judgement.ts';
import type { Stack } from '../local/provision/stack.ts';
import { actorOf, resourcePolicyOf } from './deployment.ts';

/** What the deployed policies answer to one question of a named principal. The request comes over
 *  TLS unless its context says otherwise. */
export const decide = (stack: Stack, as: string, question: Judgement): Decision => {
  const { principal, policies, context } = actorOf(stack, as);
  const { action, resource } = question;
  return authorise(
    {
      principal,
      action,
      resource,
      context: { 'aws:SecureTransport': ['true'], ...context, ...question.context },
    },
    {
      identityPolicies: policies,
      resourcePolicy: resourcePolicyOf(stack, resource),
      resourceAccount: resource.split(':')[4] || stack.account,
    },
  );
};

export const isAllowed = (stack: Stack, as: string, question: Judgement): boolean =>
  decide(stack, as, question).decision === 'Allowed';
