import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#contract/config';
import {
  composeRouter,
  createAuthority,
  issueRoleCredentials,
  type Authority,
} from '../composition.ts';
import { openDataFolder } from '../data-folder.ts';
import type { TemporaryCredentials } from '../gatekeeper/signature/principal.ts';
import { openServer, type OpenServer } from '../http-server.ts';
import { rotateLogFile } from '../log-file.ts';
import type { Stack } from '../provision/stack.ts';
import { deployedStack } from './deployed-stack.ts';
import { createUpstreamDynamoDb } from './dynamodb-upstream.ts';
import { createUpstreamS3 } from './s3-upstream.ts';
import { createUpstream, type UpstreamOptions } from './upstream.ts';
import { openUpstreamUserPool } from './user-pool-upstream.ts';

export interface ProxyOptions {
  readonly upstream: Pick<UpstreamOptions, 'endpoint' | 'credentials'>;
  /** As the deployment to the upstream wrote it. */
  readonly config: Config;
  /** Twelve digits. */
  readonly account: string;
  /** Keys, identities, decisions; made, with mode 700, where it does not exist. */
  readonly dataDir: string;
  /** 0: any free port. */
  readonly port: number;
  readonly appOrigins: readonly string[];
  /** Path of the synthesized CloudFormation template. */
  readonly template: string;
  /** Seconds that a user's credentials last. */
  readonly sessionSeconds?: number;
}

export interface Proxy {
  /** `http://127.0.0.1:{port}`. */
  readonly url: string;
  /** The deployment's, with every endpoint here. */
  readonly config: Config;
  readonly stack: Stack;
  readonly operator: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Issues credentials of the converter's role: for tests. */
  converterCredentials(): Promise<TemporaryCredentials>;
  close(): Promise<void>;
}

/** Starts the gatekeeper in front of an engine that enforces nothing: the same verification, policies,
 *  decision log and console as the embedded engine's, and the upstream's objects, rows and users. The
 *  identity pool is the gatekeeper's, so only credentials that it issued are accepted.
 *  @throws UpstreamUnreachable when nothing answers there; Error when the port is taken. */
export const startProxy = async (options: ProxyOptions): Promise<Proxy> => {
  const server = await openServer(options.port);
  try {
    return await runProxy(options, server);
  } catch (error) {
    await server.close();
    throw error;
  }
};

const runProxy = async (options: ProxyOptions, server: OpenServer): Promise<Proxy> => {
  const { config } = options;
  const { url } = server;
  const folder = await openDataFolder(options.dataDir, false);
  const template = JSON.parse(await readFile(options.template, 'utf8')) as unknown;
  const stack = deployedStack(template, options);
  const authority = createAuthority({
    folder,
    stack,
    decisionFile: await rotateLogFile(join(folder.dir, 'decisions.jsonl')),
    now: Date.now,
  });
  server.serve(
    await composeRouter(authority, await openUpstreamServices(authority, options), {
      ...options,
      faults: null,
    }),
  );
  return {
    url,
    config: {
      ...config,
      endpoints: { cognitoIdp: url, cognitoIdentity: url, s3: url, dynamodb: url },
    },
    stack,
    operator: folder.operator,
    converterCredentials: () => issueRoleCredentials(authority, stack.converter.roleArn, {}),
    async close() {
      await server.close();
      await authority.decisions.close();
    },
  };
};

const openUpstreamServices = async ({ folder, stack, now }: Authority, options: ProxyOptions) => {
  const upstream = createUpstream({ ...options.upstream, region: stack.region });
  const spoolDir = join(folder.dir, 'spool');
  await rm(spoolDir, { recursive: true, force: true });
  await mkdir(spoolDir, { mode: 0o700 });
  return {
    s3: createUpstreamS3(upstream, spoolDir),
    dynamodb: createUpstreamDynamoDb(upstream),
    userPool: await openUpstreamUserPool(upstream, stack.userPool, now),
    administration: null,
    sqs: null,
    // The upstream mails the codes.
    inbox: { mails: () => [] },
  };
};
