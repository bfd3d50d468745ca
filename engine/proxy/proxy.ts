import { mkdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Config } from '#contract/config';
import { explain, explainAgain, questionOf } from '../explain/explanation.ts';
import { createIdentityPool } from '../cognito-identity/identity-pool.ts';
import { openDataFolder } from '../data-folder.ts';
import { createRouter } from '../router.ts';
import { createCredentials } from '../gatekeeper/signature/credentials.ts';
import { createDecisionLog } from '../gatekeeper/decisions.ts';
import { createGatekeeper } from '../gatekeeper/gatekeeper.ts';
import type { TemporaryCredentials } from '../gatekeeper/signature/principal.ts';
import { logFile } from '../log-file.ts';
import { createOperator } from '../operator/operator.ts';
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
  /** Temporary credentials of the converter's role: for tests. */
  converterCredentials(): Promise<TemporaryCredentials>;
  close(): Promise<void>;
}

const hour = 60 * 60;

/** Starts the gatekeeper in front of an engine that enforces nothing: the same verification, policies,
 *  decision log and console as the embedded engine's, and the upstream's objects, rows and users. The
 *  identity pool is ours, so that no credentials but those that it issued open anything.
 *  @throws UpstreamUnreachable when nothing answers there; Error when the port is taken. */
export const startProxy = async (options: ProxyOptions): Promise<Proxy> => {
  const { config: deployed, account, appOrigins } = options;
  const { region } = deployed;
  const now = Date.now;
  const folder = await openDataFolder(options.dataDir, false);
  const inFolder = (name: string) => join(folder.dir, name);
  const spoolDir = inFolder('spool');
  await rm(spoolDir, { recursive: true, force: true });
  await mkdir(spoolDir, { mode: 0o700 });
  const template = JSON.parse(await readFile(options.template, 'utf8')) as unknown;
  const stack = deployedStack(template, { config: deployed, account, appOrigins });
  const upstream = createUpstream({ ...options.upstream, region });

  const operatorArn = `arn:aws:iam::${account}:user/operator`;
  const credentials = createCredentials({
    masterKey: folder.masterKey,
    operator: { ...folder.operator, arn: operatorArn },
    now,
  });
  const decisions = createDecisionLog({ file: await logFile(inFolder('decisions.jsonl')) });
  const userPool = await openUpstreamUserPool(upstream, stack.userPool, now);
  const identityPool = await createIdentityPool({
    dir: inFolder('identity-pool'),
    identityPool: stack.identityPool,
    userPool,
    roles: stack.roles,
    region,
    account,
    credentials,
    decisions,
    now,
    sessionSeconds: options.sessionSeconds ?? hour,
  });
  const gatekeeper = createGatekeeper({
    region,
    account,
    roles: stack.roles,
    buckets: stack.buckets,
    tables: stack.tables,
    credentials,
    decisions,
    s3: createUpstreamS3(upstream, spoolDir),
    dynamodb: createUpstreamDynamoDb(upstream),
    now,
  });
  const operator = createOperator({
    // Codes are sent by the upstream, wherever it sends them.
    inbox: { send: () => Promise.resolve(), mails: () => [] },
    log: decisions,
    explain: (question) => explain(stack, question),
    questionOf: (decision) => questionOf(stack, decision),
    explainAgain: (decision) => explainAgain(stack, decision),
    appOrigins,
  });
  const userPoolId = stack.userPool.id;
  const server = createServer(
    createRouter({ gatekeeper, userPool, identityPool, userPoolId, operator, now }),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const roleArn = stack.converter.roleArn;
  return {
    url,
    config: {
      ...deployed,
      endpoints: { cognitoIdp: url, cognitoIdentity: url, s3: url, dynamodb: url },
    },
    stack,
    operator: folder.operator,
    converterCredentials: () =>
      credentials.issue({
        kind: 'role-session',
        arn: `arn:aws:sts::${account}:assumed-role/${roleArn.split('/').at(-1) ?? ''}/test`,
        roleArn,
        context: {},
        issuedAt: now(),
        expiresAt: now() + hour * 1000,
      }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
