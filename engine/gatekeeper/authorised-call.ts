import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '../iam/json-object.ts';
import { accessDeniedMessage } from './access-denied-message.ts';
import { createAuthoriser } from './authoriser.ts';
import { parseJsonObject } from './dynamodb/strict-json.ts';
import type { GatekeeperOptions } from './gatekeeper-context.ts';
import { globalContext } from './request-context.ts';
import { readSignedCall, type CallFailure } from './signed-call.ts';

export type CallOptions = Omit<GatekeeperOptions, 's3' | 'dynamodb'>;

export interface CallResponse {
  readonly status: number;
  readonly body: unknown;
  /** ID of the decision behind the response; null when no policy was evaluated. */
  readonly decision: string | null;
}

/** A JSON call that the policies allow, or the response that refuses it. */
export type AuthorisedCall =
  | { readonly ok: true; readonly input: JsonObject; readonly decision: string }
  | { readonly ok: false; readonly response: CallResponse };

/** A service whose JSON calls are signed, and what its calls need. */
export interface CalledService {
  /** As the signature's scope names it. */
  readonly service: string;
  /** HTTP status of a call that the policies deny. */
  readonly deniedStatus: number;
  /** The permission that a call needs. */
  needs(
    operation: string,
    input: JsonObject,
  ): { readonly action: string; readonly resource: string };
}

const refused = (
  { type, message }: CallFailure,
  decision: string | null = null,
  status = 400,
): AuthorisedCall => ({
  ok: false,
  response: { status, body: { __type: type, message }, decision },
});

/** Returns a function that reads a call, verifies its signature and decides it. */
export const createCallAuthoriser = (
  options: CallOptions,
  { service, deniedStatus, needs }: CalledService,
) => {
  const { region, account, credentials } = options;
  const decide = createAuthoriser(options);
  return async (operation: string, request: IncomingMessage): Promise<AuthorisedCall> => {
    const now = options.now();
    const call = await readSignedCall(request, { region, service, credentials, now });
    if (!call.ok) return refused(call.failure);
    const { head, sender } = call;
    const input = parseJsonObject(call.body.toString('utf8'));
    if (input === null || head.query.size > 0) {
      return refused({ type: 'SerializationException', message: 'not a JSON object' });
    }
    const remoteAddress = request.socket.remoteAddress ?? '';
    const context = globalContext({ ...sender, head, remoteAddress, region, account, now });
    const permission = { ...needs(operation, input), context: {} };
    const decision = decide(sender.principal, permission, context);
    if (decision.decision === 'Allowed') return { ok: true, input, decision: decision.id };
    const message = accessDeniedMessage(decision);
    return refused({ type: 'AccessDeniedException', message }, decision.id, deniedStatus);
  };
};
