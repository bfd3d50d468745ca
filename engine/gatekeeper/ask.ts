import type { ServerResponse } from 'node:http';
import type { LoggedDecision } from './decisions.ts';
import { decisionHeader } from './gate.ts';
import type { NeededPermission } from '../iam/needed-permission.ts';

/** Puts one question for the sender of a request. */
export type Ask = (permission: NeededPermission, note?: string) => LoggedDecision;

/** Puts one question after the other until one is answered no: that decision, or null when all are
 *  allowed. The answer's header names the decision that refused, or the first.
 *  @param response null where the answer is about several decisions. */
export const askAll = (
  permissions: readonly NeededPermission[],
  ask: Ask,
  response: ServerResponse | null,
): LoggedDecision | null => {
  for (const [index, permission] of permissions.entries()) {
    const decision = ask(permission);
    const refuses = decision.decision !== 'Allowed';
    if (index === 0 || refuses) response?.setHeader(decisionHeader, decision.id);
    if (refuses) return decision;
  }
  return null;
};
