import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configFromOutputs, type Config } from '#contract/config';
import { createUserPool, type EmbeddedUserPool } from './cognito-user-pool/user-pool.ts';
import {
  composeRouter,
  createAuthority,
  issueRoleCredentials,
  type Authority,
} from './composition.ts';
import { openDataFolder, type DataFolder, type DemoAccount } from './data-folder.ts';
import { createDynamoDb } from './dynamodb/dynamodb.ts';
import type { TemporaryCredentials } from './gatekeeper/signature/principal.ts';
import { openServer, type OpenServer } from './http-server.ts';
import { rotateLogFile } from './log-file.ts';
import { openInbox } from './operator/inbox.ts';
import { provision } from './provision/provision.ts';
import type { Stack } from './provision/stack.ts';
import { createS3 } from './s3/s3.ts';
import { createSqs } from './sqs/sqs.ts';
import { startTriggers } from './triggers/triggers.ts';

export interface EngineOptions {
  /** Created, with mode 700, if it does not exist. */
  readonly dataDir: string;
  /** Empties the data folder first. */
  readonly fresh?: boolean;
  /** 0: any free port. */
  readonly enginePort: number;
  /** Origins that the buckets' CORS rules allow. */
  readonly appOrigins: readonly string[];
  /** Path of the synthesized CloudFormation template. */
  readonly template: string;
  /** Path of the converter's deployable bundle. */
  readonly bundle: string;
  /** Seconds that a user's credentials last; an hour if unset. */
  readonly sessionSeconds?: number;
  /** Epoch milliseconds; the clock of the whole engine. */
  readonly now?: () => number;
}

export interface Engine {
  /** `http://127.0.0.1:{port}`. */
  readonly url: string;
  /** The page's `/config.json`. */
  readonly config: Config;
  readonly stack: Stack;
  readonly demoAccounts: readonly DemoAccount[];
  readonly operator: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Issues credentials of one of the stack's roles, as its service would: for tests. */
  credentialsFor(
    roleArn: string,
    context?: Readonly<Record<string, readonly string[]>>,
  ): Promise<TemporaryCredentials>;
  /** Resolves when no conversion is waiting or running. */
  converted(): Promise<void>;
  close(): Promise<void>;
}

const account = '000000000000';
const region = 'us-east-1';
/** How often the buckets' lifecycle rules run, in milliseconds; on AWS once a day. */
const lifecycleEveryMs = 60 * 60 * 1000;

/** Starts the embedded engine: everything in the template, behind one loopback port. The port is opened
 *  first, so a second engine on it never touches the data folder.
 *  @throws Error when the port is taken, the folder is not the engine's, or the template has
 *  something that the engine does not support. */
export const startEngine = async (options: EngineOptions): Promise<Engine> => {
  const server = await openServer(options.enginePort);
  try {
    return await runEngine(options, server);
  } catch (error) {
    await server.close();
    throw error;
  }
};

const runEngine = async (options: EngineOptions, server: OpenServer): Promise<Engine> => {
  const folder = await openDataFolder(options.dataDir, options.fresh ?? false);
  const stack = await provisionStack(options, folder);
  const authority = createAuthority({
    folder,
    stack,
    // A test run collects the decisions of all its engines in one file, for the audit.
    decisionFile:
      process.env.LATCHKEY_DECISIONS ?? (await rotateLogFile(join(folder.dir, 'decisions.jsonl'))),
    now: options.now ?? Date.now,
  });
  const services = await startServices(authority, options.bundle, server.url);
  const { userPool, s3, dynamodb, triggers } = services;
  await addDemoAccounts(userPool, folder.demoAccounts);
  server.serve(await composeRouter(authority, services, options));
  const stopLifecycle = runLifecycle(s3);
  await triggers.resume();

  return {
    url: server.url,
    config: configFromOutputs({ engine: 'embedded', region, endpoint: server.url }, stack.outputs),
    stack,
    demoAccounts: folder.demoAccounts,
    operator: folder.operator,
    credentialsFor: (roleArn, context = {}) => issueRoleCredentials(authority, roleArn, context),
    converted: () => triggers.idle(),
    async close() {
      stopLifecycle();
      triggers.stop();
      await server.close();
      await s3.close();
      await dynamodb.close();
      await authority.decisions.close();
    },
  };
};

const provisionStack = async (
  { template, appOrigins }: EngineOptions,
  { seed }: DataFolder,
): Promise<Stack> => {
  const parameters = {
    AppOrigins: appOrigins.join(','),
    // The bundle on disk is the code: nothing is fetched from a bucket.
    ConverterCodeBucket: 'embedded',
    ConverterCodeKey: 'embedded',
  };
  const text = await readFile(template, 'utf8');
  return provision(JSON.parse(text), parameters, { account, region, seed });
};

const startServices = async (
  { folder, stack, credentials, decisions, now }: Authority,
  bundle: string,
  endpoint: string,
) => {
  const inFolder = (name: string) => join(folder.dir, name);
  const inbox = await openInbox(inFolder('inbox.json'));
  const userPool = await createUserPool({
    dir: inFolder('user-pool'),
    userPool: stack.userPool,
    now,
    sendMail: (mail) => inbox.send(mail),
  });
  const dynamodb = await createDynamoDb({ dir: inFolder('dynamodb'), tables: stack.tables, now });
  const triggers = await startTriggers({
    dir: inFolder('triggers'),
    stack,
    bundle,
    endpoint,
    credentials,
    decisions,
    now,
    log: createWriteStream(inFolder('converter.log'), { flags: 'a', mode: 0o600 }),
  });
  const s3 = await createS3({
    dir: inFolder('s3'),
    region,
    account,
    buckets: stack.buckets,
    now,
    onObjectCreated: (event) => triggers.accept(event),
  });
  const sqs = createSqs({
    queues: stack.queues,
    now,
    onMessage: (message) => triggers.acceptMessage(message),
  });
  const { administration } = userPool;
  return { inbox, userPool, administration, dynamodb, triggers, s3, sqs };
};

const addDemoAccounts = async (
  userPool: EmbeddedUserPool,
  accounts: readonly DemoAccount[],
): Promise<void> => {
  for (const { email, password } of accounts) await userPool.addConfirmedUser(email, password);
};

/** Applies the buckets' lifecycle rules from time to time.
 *  @returns a function that stops it. */
const runLifecycle = (s3: { sweep(): Promise<unknown> }): (() => void) => {
  const timer = setInterval(() => {
    s3.sweep().catch((error: unknown) => console.error('lifecycle:', error));
  }, lifecycleEveryMs);
  timer.unref();
  return () => clearInterval(timer);
};
