import type { IncomingMessage } from 'node:http';
import type { UserPoolAdministration } from '../cognito-user-pool/cognito-service.ts';
import { parseJsonObject } from './dynamodb/strict-json.ts';
import type { GatekeeperOptions } from './gatekeeper-context.ts';
import { createAuthoriser } from './authoriser.ts';
import { accessDeniedMessage } from './access-denied-message.ts';
import { globalContext } from './request-context.ts';
import { readSignedCall, type CallFailure } from './signed-call.ts';

export interface AdministrationOptions extends Omit<GatekeeperOptions, 's3' | 'dynamodb'> {
  /** Of the user pool. */
  readonly userPoolArn: string;
  readonly administration: UserPoolAdministration;
}

export interface AdministrationResponse {
  readonly status: number;
  readonly body: unknown;
  /** ID of the decision behind the response; null when no policy was evaluated. */
  readonly decision: string | null;
}

/** Verifies, authorises and performs the calls of a user pool that need IAM credentials. Every call asks
 *  for `cognito-idp:{operation}` on the pool that it names.
 *  @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html */
export const createUserPoolAdministration = (options: AdministrationOptions) => {
  const { administration, region, account, credentials, userPoolArn } = options;
  const decide = createAuthoriser(options);
  return {
    has: (operation: string): boolean => administration.has(operation),

    async handle(operation: string, request: IncomingMessage): Promise<AdministrationResponse> {
      const now = options.now();
      const call = await readSignedCall(request, {
        region,
        service: 'cognito-idp',
        credentials,
        now,
      });
      if (!call.ok) return refused(call.failure, null);
      const { head, sender } = call;
      const input = parseJsonObject(call.body.toString('utf8'));
      if (input === null || head.query.size > 0) {
        return refused({ type: 'SerializationException', message: 'not a JSON object' }, null);
      }
      const remoteAddress = request.socket.remoteAddress ?? '';
      const context = globalContext({ ...sender, head, remoteAddress, region, account, now });
      const resource = arnOfPool(userPoolArn, input.UserPoolId);
      const permission = { action: `cognito-idp:${operation}`, resource, context: {} };
      const decision = decide(sender.principal, permission, context);
      if (decision.decision !== 'Allowed') {
        const message = accessDeniedMessage(decision);
        return refused({ type: 'AccessDeniedException', message }, decision.id);
      }
      const response = await administration.handle({ operation, input });
      return { ...response, decision: decision.id };
    },
  };
};

export type AuthorisedAdministration = ReturnType<typeof createUserPoolAdministration>;

/** The ARN of the pool that a request names, beside the engine's own. */
const arnOfPool = (userPoolArn: string, id: unknown): string => {
  const name = typeof id === 'string' ? id : '';
  return `${userPoolArn.slice(0, userPoolArn.lastIndexOf('/'))}/${name}`;
};

const refused = (
  { type, message }: CallFailure,
  decision: string | null,
): AdministrationResponse => ({ status: 400, body: { __type: type, message }, decision });
