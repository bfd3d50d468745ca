import { startEmbedded } from '../integration/embedded.ts';
import { engines, type Started } from '../engines/known-engines.ts';
import type { Service, Subject } from './case.ts';

/** The clients of an engine's services. */
export const servicesOf: Readonly<Record<string, readonly Service[]>> = {
  embedded: ['s3', 'dynamodb', 'cognito'],
  ministack: ['s3', 'dynamodb', 'cognito'],
  moto: ['s3', 'dynamodb', 'cognito'],
  'dynamodb-local': ['dynamodb'],
  'localstack-community': ['s3'],
};

/** A running engine. */
export interface Open {
  readonly subject: Subject;
  readonly version: string;
  close(): Promise<void>;
}

/** Starts an engine.
 *  @throws {NotAvailable} with the reason, where the engine is not available. */
export const open = async (name: string): Promise<Open> => {
  if (name === 'embedded') {
    const { config, operator, close } = await startEmbedded({});
    return { subject: { name, config, operator }, version: 'this checkout', close };
  }
  const start = engines[name];
  if (start === undefined) throw new Error(`there is no engine ${name}`);
  const { target, version, stop }: Started = await start();
  const { config, operator } = target;
  return { subject: { name, config, operator }, version, close: stop };
};
