import { send, type HttpAnswer } from '../../http-message.ts';
import type { World } from '../world.ts';

const services = {
  cognitoIdp: { prefix: 'AWSCognitoIdentityProviderService', host: 'cognito-idp' },
  cognitoIdentity: { prefix: 'AWSCognitoIdentityService', host: 'cognito-identity' },
} as const;

/** Calls a Cognito service with unsigned JSON, as anybody can. */
export const callCognito = (
  { engine }: World,
  service: keyof typeof services,
  operation: string,
  input: unknown,
): Promise<HttpAnswer> => {
  const { prefix, host } = services[service];
  const endpoint =
    engine.config.endpoints?.[service] ?? `https://${host}.${engine.config.region}.amazonaws.com`;
  const body = JSON.stringify(input);
  return send(endpoint, {
    method: 'POST',
    path: '/',
    headers: {
      host: new URL(endpoint).host,
      'content-type': 'application/x-amz-json-1.1',
      'content-length': String(Buffer.byteLength(body)),
      'x-amz-target': `${prefix}.${operation}`,
    },
    body,
  });
};

/** The JSON of an answer. */
export const jsonOf = ({ body }: HttpAnswer): Record<string, unknown> =>
  JSON.parse(body.toString()) as Record<string, unknown>;
