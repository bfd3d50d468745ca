import type { ServerResponse } from 'node:http';
import type { NeededPermission } from '../../iam/needed-permission.ts';
import { S3Failure } from '../../s3/s3-service.ts';
import { accessDeniedMessage } from '../access-denied-message.ts';
import { firstRefusal, type PermissionCheck } from '../first-refusal.ts';
import type { GatekeeperContext } from '../gatekeeper-context.ts';
import { globalContext, s3SignatureContext } from '../request-context.ts';
import type { RequestHead } from '../signature/http-message.ts';
import type { Sender } from '../signature/sender.ts';

/** Decides permissions of a request's sender, in the context of the request. */
export const permissionCheck = (
  gatekeeper: GatekeeperContext,
  head: RequestHead,
  sender: Sender,
  remoteAddress: string,
): PermissionCheck => {
  const { region, account } = gatekeeper;
  const { principal, authentication } = sender;
  const now = gatekeeper.now();
  const circumstances = { principal, head, authentication, remoteAddress, region, account, now };
  const context = { ...globalContext(circumstances), ...s3SignatureContext(circumstances) };
  return (permission, note) => gatekeeper.authorise(principal, permission, context, note);
};

/** @throws S3Failure AccessDenied, with the first permission that is denied. */
export const requireAll = (
  permissions: readonly NeededPermission[],
  check: PermissionCheck,
  response: ServerResponse,
): void => {
  const refused = firstRefusal(permissions, check, response);
  if (refused !== null) throw new S3Failure(403, 'AccessDenied', accessDeniedMessage(refused));
};
