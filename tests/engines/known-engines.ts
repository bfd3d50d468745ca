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

/** A running engine with the stack deployed. */
export interface Started {
  readonly version: string;
  readonly target: Target;
  stop(): Promise<void>;
}

/** Thrown when an engine is not available on this machine. Not thrown for later failures, e.g. of the
 *  deployment. */
export class NotAvailable extends Error {}

const notAvailable = (error: unknown): never => {
  const why = error instanceof Error ? error.message : String(error);
  throw new NotAvailable(why, { cause: error });
};

const startAndDeploy = async (
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
  startAndDeploy(start, (endpoint) => createOn(name, endpoint, services));

const startedElsewhere = { stop: () => Promise.resolve() };

/** A LocalStack that already runs at AWS_ENDPOINT_URL. */
const localStack = async (): Promise<Started> => {
  const endpoint = process.env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566';
  const health = await fetch(`${endpoint}/_localstack/health`).catch((error: unknown) => {
    throw new NotAvailable(`nothing responds at ${endpoint}: start it, or set AWS_ENDPOINT_URL`, {
      cause: error,
    });
  });
  const { version } = (await health.json()) as { version?: string };
  const target = await deployTo('localstack', endpoint);
  return { ...startedElsewhere, version: version ?? 'unknown', target };
};

/** The stack that `npm run deploy` deployed, found by its config.json and the default credentials. */
const aws = async (): Promise<Started> => {
  const config = JSON.parse(await readFile(configFile, 'utf8').catch(notAvailable)) as Config;
  if (config.engine === 'embedded') {
    throw new NotAvailable(`${configFile} describes no deployed stack`);
  }
  const operator = await fromNodeProviderChain()().catch(notAvailable);
  return {
    ...startedElsewhere,
    version: config.region,
    target: await targetOf('aws', config, operator),
  };
};

/** Starts each engine other than the embedded one and deploys the stack to it. Each throws
 *  NotAvailable, with the reason, where the engine is not available. */
export const engines: Readonly<Record<string, () => Promise<Started>>> = {
  ministack: () => startAndDeploy(startMiniStack, (endpoint) => deployTo('ministack', endpoint)),
  'ministack-gatekeeper': () =>
    startAndDeploy(startMiniStack, (endpoint) => deployTo('ministack', endpoint)).then(
      (ministack) => guarded('ministack-gatekeeper', ministack),
    ),
  moto: created('moto', startMoto, ['s3', 'dynamodb', 'cognito']),
  'dynamodb-local': created('dynamodb-local', startDynamoDbLocal, ['dynamodb']),
  'localstack-community': created('localstack-community', startLocalStackCommunity, ['s3']),
  localstack: localStack,
  aws,
};

/** Every engine, the embedded one first. */
export const engineNames: readonly string[] = ['embedded', ...Object.keys(engines)];
