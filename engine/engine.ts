import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { configFromOutputs, type Config } from '#contract/config';
import { createUserPool, type EmbeddedUserPool } from './cognito-user-pool/user-pool.ts';
import {
  composeRouter,
  createAuthority,
  issueRoleCredentials,
  type Authority,
  type Services,
} from './composition.ts';
import { openDataFolder, type DataFolder, type DemoAccount } from './data-folder.ts';
import { createDynamoDb } from './dynamodb/dynamodb.ts';
import { withEventFaults } from './faults/events.ts';
import { withExpiry } from './faults/expired-credentials.ts';
import { dynamoDbOnFullDisk, s3OnFullDisk } from './faults/full-disk.ts';
import { FaultPanel } from './faults/panel.ts';
import { withFaults } from './faults/with-faults.ts';
import type { TemporaryCredentials } from './gatekeeper/signature/principal.ts';
import { openServer, type OpenServer } from './http-server.ts';
import { rotateLogFile } from './log-file.ts';
import { openInbox } from './operator/inbox.ts';
import { provision } from './provision/provision.ts';
import type { Stack } from './provision/stack.ts';
import { createS3 } from './s3/s3.ts';
import type { ObjectCreated } from './s3/s3-service.ts';
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
  /** Lets the operator inject faults; without it none of their code runs. */
  readonly faults?: boolean;
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
  /** Null unless started with `faults`. */
  readonly faults: FaultPanel | null;
  /** Answers as the port does, but without faults: for tests that put another connection in front. */
  readonly listener: RequestListener;
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
  const faults = options.faults === true ? new FaultPanel() : null;
  const clock = options.now ?? Date.now;
  const authority = createAuthority({
    folder,
    stack,
    // A test run collects the decisions of all its engines in one file, for the audit.
    decisionFile:
      process.env.LATCHKEY_DECISIONS ?? (await rotateLogFile(join(folder.dir, 'decisions.jsonl'))),
    now: faults === null ? clock : () => clock() + faults.skew,
  });
  const services = await startServices(authority, options.bundle, server.url, faults);
  const { userPool, s3, dynamodb, triggers } = services;
  await addDemoAccounts(userPool, folder.demoAccounts);
  const listener = await composeWithFaults(authority, services, options, faults);
  server.serve(faults === null ? listener : withFaults(faults, listener));
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
    faults,
    listener,
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

/** @returns the listener in front of the services, which the panel can fail. */
const composeWithFaults = (
  authority: Authority,
  services: Services,
  options: EngineOptions,
  faults: FaultPanel | null,
): Promise<RequestListener> => {
  if (faults === null) return composeRouter(authority, services, { ...options, faults });
  const { credentials, stack } = authority;
  return composeRouter(
    { ...authority, credentials: withExpiry(faults, stack.converter.roleArn, credentials) },
    {
      ...services,
      s3: s3OnFullDisk(faults, services.s3),
      dynamodb: dynamoDbOnFullDisk(faults, services.dynamodb),
    },
    { ...options, faults },
  );
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
  faults: FaultPanel | null,
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
    interrupt: faults === null ? null : (kill) => faults.interrupt(kill),
  });
  const deliver = (event: ObjectCreated) => triggers.accept(event);
  const s3 = await createS3({
    dir: inFolder('s3'),
    region,
    account,
    buckets: stack.buckets,
    now,
    onObjectCreated: faults === null ? deliver : withEventFaults(faults, notifying(stack), deliver),
  });
  const sqs = createSqs({
    queues: stack.queues,
    now,
    onMessage: (message) => triggers.acceptMessage(message),
  });
  const { administration } = userPool;
  return { inbox, userPool, administration, dynamodb, triggers, s3, sqs };
};

/** Names of the buckets whose new objects are events. */
const notifying = ({ buckets }: Stack): readonly string[] =>
  buckets.filter(({ notifications }) => notifications.length > 0).map(({ name }) => name);

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
