import { readFile } from 'node:fs/promises';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { Config } from '#contract/config';
import type { Target } from '../integration/attachment.ts';
import { configFile, deployTo, targetOf } from './deployed.ts';
import { createOn, type Service } from './create-stack-directly.ts';
import { startDynamoDbLocal } from './dynamodb-local.ts';
import { startLocalStackCommunity, startMiniStack, startMoto } from './emulator.ts';
import { guarded } from './behind-gatekeeper.ts';
import type { Running } from './server-process.ts';

/** A running engine with the stack on it. */
export interface Started {
  readonly version: string;
  readonly target: Target;
  stop(): Promise<void>;
}

/** The engine is not to be had here: something it needs is missing. What goes wrong afterwards, e.g.
 *  when the stack is put on it, is a failure of its own. */
export class NotAvailable extends Error {}

const notAvailable = (error: unknown): never => {
  const why = error instanceof Error ? error.message : String(error);
  throw new NotAvailable(why, { cause: error });
};

const putOn = async (
  start: () => Promise<Running>,
  put: (endpoint: string) => Promise<Target>,
): Promise<Started> => {
  const { endpoint, version, stop } = await start().catch(notAvailable);
  try {
    return { version, target: await put(endpoint), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const created = (name: string, start: () => Promise<Running>, services: readonly Service[]) => () =>
  putOn(start, (endpoint) => createOn(name, endpoint, services));

const notOurs = { stop: () => Promise.resolve() };

/** A LocalStack that somebody has started, at AWS_ENDPOINT_URL. */
const localStack = async (): Promise<Started> => {
  const endpoint = process.env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566';
  const health = await fetch(`${endpoint}/_localstack/health`).catch((error: unknown) => {
    throw new NotAvailable(`nothing answers at ${endpoint}: start it, or set AWS_ENDPOINT_URL`, {
      cause: error,
    });
  });
  const { version } = (await health.json()) as { version?: string };
  const target = await deployTo('localstack', endpoint);
  return { ...notOurs, version: version ?? 'unknown', target };
};

/** What `npm run deploy` has deployed, as its config.json says, seen with the default credentials. */
const aws = async (): Promise<Started> => {
  const config = JSON.parse(await readFile(configFile, 'utf8').catch(notAvailable)) as Config;
  if (config.engine === 'embedded') throw new NotAvailable(`${configFile} is of no deployed stack`);
  const operator = await fromNodeProviderChain()().catch(notAvailable);
  return { ...notOurs, version: config.region, target: await targetOf('aws', config, operator) };
};

/** Every engine that the suites run on beside the embedded one, and how it comes to hold the stack.
 *  Each throws NotAvailable, with the reason, where there is no such engine. */
export const engines: Readonly<Record<string, () => Promise<Started>>> = {
  ministack: () => putOn(startMiniStack, (endpoint) => deployTo('ministack', endpoint)),
  'ministack-gatekeeper': () =>
    putOn(startMiniStack, (endpoint) => deployTo('ministack', endpoint)).then((ministack) =>
      guarded('ministack-gatekeeper', ministack),
    ),
  moto: created('moto', startMoto, ['s3', 'dynamodb', 'cognito']),
  'dynamodb-local': created('dynamodb-local', startDynamoDbLocal, ['dynamodb']),
  'localstack-community': created('localstack-community', startLocalStackCommunity, ['s3']),
  localstack: localStack,
  aws,
};

/** Every engine, the embedded one first. */
export const engineNames: readonly string[] = ['embedded', ...Object.keys(engines)];
