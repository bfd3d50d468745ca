import type { IncomingMessage } from 'node:http';
import type { UserPoolAdministration } from '../cognito-user-pool/cognito-service.ts';
import { createCallAuthoriser, type CallOptions, type CallResponse } from './authorised-call.ts';

export interface AdministrationOptions extends CallOptions {
  /** Of the user pool. */
  readonly userPoolArn: string;
  readonly administration: UserPoolAdministration;
}

/** Verifies, authorises and performs the calls of a user pool that need IAM credentials. Every call asks
 *  for `cognito-idp:{operation}` on the pool that it names.
 *  @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html */
export const createUserPoolAdministration = (options: AdministrationOptions) => {
  const { administration, userPoolArn } = options;
  const authorised = createCallAuthoriser(options, {
    service: 'cognito-idp',
    deniedStatus: 400,
    needs: (operation, { UserPoolId }) => ({
      action: `cognito-idp:${operation}`,
      resource: arnOfPool(userPoolArn, UserPoolId),
    }),
  });
  return {
    has: (operation: string): boolean => administration.has(operation),

    async handle(operation: string, request: IncomingMessage): Promise<CallResponse> {
      const call = await authorised(operation, request);
      if (!call.ok) return call.response;
      const { input, decision } = call;
      return { ...(await administration.handle({ operation, input })), decision };
    },
  };
};

export type AuthorisedAdministration = ReturnType<typeof createUserPoolAdministration>;

/** The ARN of the pool that a request names, beside the engine's own. */
const arnOfPool = (userPoolArn: string, id: unknown): string => {
  const name = typeof id === 'string' ? id : '';
  return `${userPoolArn.slice(0, userPoolArn.lastIndexOf('/'))}/${name}`;
};
