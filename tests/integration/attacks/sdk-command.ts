import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as s3 from '@aws-sdk/client-s3';
import type { Clients } from '../clients.ts';

type CommandClass = new (input: Readonly<Record<string, unknown>>) => object;
interface Sender {
  send(command: object): Promise<unknown>;
}

const modules = { s3, dynamodb } as const;

const commandClass = (service: 's3' | 'dynamodb', operation: string): CommandClass => {
  const exported = modules[service] as unknown as Readonly<Record<string, unknown>>;
  const found = exported[`${operation}Command`];
  if (typeof found !== 'function') throw new Error(`the SDK has no ${service}:${operation}`);
  return found as CommandClass;
};

/** How an SDK command ended. */
export type Answer =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly status: number; readonly code: string };

/** Sends the SDK's command for a `service:Operation` of the catalogue.
 *  @throws {Error} when there is no such command, or when no engine answered at all. */
export const sendOperation = async (
  clients: Clients,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Answer> => {
  const [service, name = ''] = operation.split(':');
  if (service !== 's3' && service !== 'dynamodb') throw new Error(`no client for ${operation}`);
  const Command = commandClass(service, name);
  try {
    const output = await (clients[service] as unknown as Sender).send(new Command(input));
    return { ok: true, output };
  } catch (error) {
    return refusal(error);
  }
};

const refusal = (error: unknown): Answer => {
  const { name, $metadata, $response } = error as {
    name: string;
    $metadata?: { httpStatusCode?: number };
    $response?: { statusCode?: number };
  };
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  if (status === undefined) throw error;
  return { ok: false, status, code: name };
};
