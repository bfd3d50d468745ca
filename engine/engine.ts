import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Config } from '#contract/config';
import { explain, explainAgain, questionOf } from './explain/explanation.ts';
import { createIdentityPool } from './cognito-identity/identity-pool.ts';
import { createUserPool } from './cognito-user-pool/user-pool.ts';
import { openDataFolder, type DemoAccount } from './data-folder.ts';
import { createDynamoDb } from './dynamodb/dynamodb.ts';
import { createRouter } from './router.ts';
import { createCredentials } from './gatekeeper/signature/credentials.ts';
import { createDecisionLog } from './gatekeeper/decisions.ts';
import { createGatekeeper } from './gatekeeper/gatekeeper.ts';
import type { TemporaryCredentials } from './gatekeeper/signature/principal.ts';
import { logFile } from './log-file.ts';
import { openInbox } from './operator/inbox.ts';
import { createOperator } from './operator/operator.ts';
import { provision } from './provision/provision.ts';
import type { Stack } from './provision/stack.ts';
import { createS3 } from './s3/s3.ts';
import { startTriggers } from './triggers/triggers.ts';

export interface EngineOptions {
  /** Made, with mode 700, where it does not exist. */
  readonly dataDir: string;
  /** Starts with an empty data folder. */
  readonly fresh?: boolean;
  /** 0: any free port. */
  readonly enginePort: number;
  /** Origins that the buckets' CORS rules let in. */
  readonly appOrigins: readonly string[];
  /** Path of the synthesized CloudFormation template. */
  readonly template: string;
  /** Path of the converter's deployable bundle. */
  readonly bundle: string;
  /** Seconds that a user's credentials last; an hour unless a test asks for less. */
  readonly sessionSeconds?: number;
  /** Epoch milliseconds; the clock of the whole engine. */
  readonly now?: () => number;
}

export interface Engine {
  /** `http://127.0.0.1:{port}`. */
  readonly url: string;
  /** What the app reads as `/config.json`. */
  readonly config: Config;
  readonly stack: Stack;
  readonly demoAccounts: readonly DemoAccount[];
  readonly operator: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Temporary credentials of one of the stack's roles, as its service would get them: for tests. */
  credentialsFor(
    roleArn: string,
    context?: Readonly<Record<string, readonly string[]>>,
  ): Promise<TemporaryCredentials>;
  /** Resolves when every upload so far has been converted or given up. */
  converted(): Promise<void>;
  close(): Promise<void>;
}

const region = 'us-east-1';
const account = '000000000000';
const hour = 60 * 60;
/** How often the buckets' lifecycle rules are carried out; AWS does it once a day. */
const lifecycleEveryMs = hour * 1000;

/** Starts the embedded engine: everything the template describes, behind one loopback port.
 *  @throws when the port is taken, or the template has something that the engine does not know. */
export const startEngine = async (options: EngineOptions): Promise<Engine> => {
  const now = options.now ?? Date.now;
  const folder = await openDataFolder(options.dataDir, options.fresh ?? false);
  const inFolder = (name: string) => join(folder.dir, name);
  const template = JSON.parse(await readFile(options.template, 'utf8')) as unknown;
  const stack = provision(
    template,
    {
      AppOrigins: options.appOrigins.join(','),
      // The bundle on disk is the code: nothing is fetched from a bucket.
      ConverterCodeBucket: 'embedded',
      ConverterCodeKey: 'embedded',
    },
    { account, region, seed: folder.seed },
  );

  const operatorArn = `arn:aws:iam::${account}:user/operator`;
  const credentials = createCredentials({
    masterKey: folder.masterKey,
    operator: { ...folder.operator, arn: operatorArn },
    now,
  });
  const decisions = createDecisionLog({
    // A run of the tests gathers the decisions of all its engines in one file, for the audit.
    file: process.env.LATCHKEY_DECISIONS ?? (await logFile(inFolder('decisions.jsonl'))),
  });
  const inbox = await openInbox(inFolder('inbox.json'));
  const dynamodb = await createDynamoDb({ dir: inFolder('dynamodb'), tables: stack.tables, now });
  const userPool = await createUserPool({
    dir: inFolder('user-pool'),
    userPool: stack.userPool,
    now,
    sendMail: (mail) => inbox.send(mail),
  });
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

  const server = createServer();
  const port = await listen(server, options.enginePort);
  const url = `http://127.0.0.1:${port}`;
  const triggers = await startTriggers({
    dir: inFolder('triggers'),
    stack,
    bundle: options.bundle,
    endpoint: url,
    credentials,
    decisions,
    now,
    log: createWriteStream(inFolder('converter.log'), { flags: 'a', mode: 0o600 }),
  });
  const s3 = await createS3({
    dir: inFolder('s3'),
    buckets: stack.buckets,
    now,
    onObjectCreated: (event) => triggers.accept(event),
  });
  server.on(
    'request',
    createRouter({
      gatekeeper: createGatekeeper({
        region,
        account,
        roles: stack.roles,
        buckets: stack.buckets,
        tables: stack.tables,
        credentials,
        decisions,
        s3,
        dynamodb,
        now,
      }),
      userPool,
      identityPool,
      userPoolId: stack.userPool.id,
      operator: createOperator({
        inbox,
        log: decisions,
        explain: (question) => explain(stack, question),
        questionOf: (decision) => questionOf(stack, decision),
        explainAgain: (decision) => explainAgain(stack, decision),
        appOrigins: options.appOrigins,
      }),
      now,
    }),
  );
  const sweeping = setInterval(() => {
    s3.sweep().catch((error: unknown) => console.error('lifecycle:', error));
  }, lifecycleEveryMs);
  sweeping.unref();
  for (const { email, password } of folder.demoAccounts) {
    await userPool.addConfirmedUser(email, password);
  }
  await triggers.resume();

  return {
    url,
    config: configOf(stack, url),
    stack,
    demoAccounts: folder.demoAccounts,
    operator: folder.operator,
    credentialsFor: (roleArn, context = {}) =>
      credentials.issue({
        kind: 'role-session',
        arn: `arn:aws:sts::${account}:assumed-role/${roleArn.split('/').at(-1) ?? ''}/test`,
        roleArn,
        context,
        issuedAt: now(),
        expiresAt: now() + hour * 1000,
      }),
    converted: () => triggers.idle(),
    async close() {
      clearInterval(sweeping);
      triggers.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await s3.close();
      await dynamodb.close();
    },
  };
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

const configOf = (stack: Stack, url: string): Config => {
  const output = (name: string): string => {
    const value = stack.outputs[name];
    if (value === undefined) throw new Error(`the template has no output ${name}`);
    return value;
  };
  return {
    engine: 'embedded',
    region: stack.region,
    userPoolId: output('UserPoolId'),
    userPoolClientId: output('UserPoolClientId'),
    identityPoolId: output('IdentityPoolId'),
    uploadsBucket: output('UploadsBucketName'),
    resultsBucket: output('ResultsBucketName'),
    sessionsTable: output('SessionsTableName'),
    resultsTable: output('ResultsTableName'),
    endpoints: { cognitoIdp: url, cognitoIdentity: url, s3: url, dynamodb: url },
  };
};
