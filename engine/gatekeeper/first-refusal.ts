import type { ServerResponse } from 'node:http';
import type { LoggedDecision } from './decisions.ts';
import { decisionHeader } from './gatekeeper-context.ts';
import type { NeededPermission } from '../iam/needed-permission.ts';

/** Decides whether the sender of the request has a permission. */
export type PermissionCheck = (permission: NeededPermission, note?: string) => LoggedDecision;

/** Checks permissions in order up to the first that is denied. Gives that decision, or null when all are
 *  allowed. The response's header names the denial, or else the first decision.
 *  @param response null to set no header. */
export const firstRefusal = (
  permissions: readonly NeededPermission[],
  check: PermissionCheck,
  response: ServerResponse | null,
): LoggedDecision | null => {
  for (const [index, permission] of permissions.entries()) {
    const decision = check(permission);
    const isRefused = decision.decision !== 'Allowed';
    if (index === 0 || isRefused) response?.setHeader(decisionHeader, decision.id);
    if (isRefused) return decision;
  }
  return null;
};
