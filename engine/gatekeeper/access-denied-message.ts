import type { LoggedDecision } from './decisions.ts';

/** AWS's message for a denied request. It adds the statement and policy of an explicit deny, which AWS
 *  does not name.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
export const accessDeniedMessage = (refused: LoggedDecision): string => {
  if (refused.principal === 'anonymous') return 'Access Denied';
  const { principal, action, resource, policy, statement } = refused;
  const what = `User: ${principal} is not authorized to perform: ${action} on resource: "${resource}"`;
  return refused.decision === 'ExplicitlyDenied'
    ? `${what} with an explicit deny in the statement ${statement ?? ''} of the policy ${policy ?? ''}`
    : `${what} because no identity-based policy allows the ${action} action`;
};
