import * as v from 'valibot';
import { NoNetwork, SignInFailure } from './sign-in-failures.ts';

const errorSchema = v.object({ __type: v.string(), message: v.optional(v.string(), '') });

/** An error response of Cognito, with its exception name as `code`, like the library's errors. */
class CognitoRefusal extends Error {
  readonly code: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = 'CognitoRefusal';
    this.code = type.slice(type.indexOf('#') + 1);
  }
}

/** Sends one unsigned request to the user pool. Used for the two operations that the library would
 *  retry for six seconds after a final refusal: renewing and revoking tokens.
 *  @returns the parsed response; the caller checks its shape.
 *  @throws {NoNetwork} when Cognito cannot be reached; an error with Cognito's `code` when it refuses.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html */
export const cognitoRequest = async (
  endpoint: string,
  operation: 'InitiateAuth' | 'RevokeToken',
  input: object,
): Promise<unknown> => {
  let response: Response;
  try {
    response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      },
      body: JSON.stringify(input),
      cache: 'no-store',
      // Lets a closing page still revoke its token.
      keepalive: true,
      signal: AbortSignal.timeout(15_000),
    });
  } catch (cause) {
    throw new NoNetwork(`${operation} did not reach the user pool`, { cause });
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  const error = v.safeParse(errorSchema, answer);
  if (error.success) throw new CognitoRefusal(error.output.__type, error.output.message);
  throw new SignInFailure(`${operation} answered HTTP ${response.status}`);
};
