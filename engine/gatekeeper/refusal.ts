import type { LoggedDecision } from './decisions.ts';

/** What AWS says of a refusal: who, which action on what, and whether a Deny or the lack of an Allow
 *  decided. The statement's name is ours, for whoever develops against the engine.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
export const accessDeniedMessage = (refused: LoggedDecision): string => {
  if (refused.principal === 'anonymous') return 'Access Denied';
  const { principal, action, resource, policy, statement } = refused;
  const what = `User: ${principal} is not authorized to perform: ${action} on resource: "${resource}"`;
  return refused.decision === 'ExplicitlyDenied'
    ? `${what} with an explicit deny in the statement ${statement ?? ''} of the policy ${policy ?? ''}`
    : `${what} because no identity-based policy allows the ${action} action`;
};
