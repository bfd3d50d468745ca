import type { PolicyDocument, Statement } from './policy-document.ts';
import { concernsAction } from './statement.ts';

/** Actions remembered for each policy: more than any client here asks for. */
const mostActions = 256;

const known = new WeakMap<PolicyDocument, Map<string, readonly Statement[]>>();

/** The statements of a policy that an action can match, in order; found once for each action. */
export const statementsFor = (policy: PolicyDocument, action: string): readonly Statement[] => {
  const ofPolicy = known.get(policy) ?? new Map<string, readonly Statement[]>();
  known.set(policy, ofPolicy);
  const found =
    ofPolicy.get(action) ?? policy.statements.filter((each) => concernsAction(each, action));
  if (ofPolicy.size < mostActions) ofPolicy.set(action, found);
  return found;
};
