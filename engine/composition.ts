import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { createIdentityPool } from './cognito-identity/identity-pool.ts';
import type {
  CognitoService,
  UserPoolAdministration,
} from './cognito-user-pool/cognito-service.ts';
import type { EmbeddedUserPool } from './cognito-user-pool/user-pool.ts';
import type { DataFolder } from './data-folder.ts';
import type { DynamoDbService } from './dynamodb/dynamodb-service.ts';
import type { FaultPanel } from './faults/panel.ts';
import { explain, explainAgain, questionOf } from './explain/explanation.ts';
import { createDecisionLog, type DecisionLog } from './gatekeeper/decisions.ts';
import { createGatekeeper } from './gatekeeper/gatekeeper.ts';
import { createQueueCalls } from './gatekeeper/queue-calls.ts';
import { createCredentials, type Credentials } from './gatekeeper/signature/credentials.ts';
import type { TemporaryCredentials } from './gatekeeper/signature/principal.ts';
import { createSts } from './gatekeeper/sts.ts';
import { createUserPoolAdministration } from './gatekeeper/user-pool-administration.ts';
import { createOperator, type OperatorOptions } from './operator/operator.ts';
import { isOwnUser } from './operator/own-user.ts';
import type { Stack } from './provision/stack.ts';
import { createRouter } from './router.ts';
import type { S3Service } from './s3/s3-service.ts';
import type { SqsService } from './sqs/sqs-service.ts';

/** How long credentials last by default, in seconds. */
const hourSeconds = 60 * 60;

/** What the embedded engine and the gatekeeper proxy share: they issue credentials, and make and log
 *  decisions, for one stack. */
export interface Authority {
  readonly folder: DataFolder;
  readonly stack: Stack;
  readonly credentials: Credentials;
  readonly decisions: DecisionLog;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** @param options.decisionFile where decisions are appended. */
export const createAuthority = (options: {
  readonly folder: DataFolder;
  readonly stack: Stack;
  readonly decisionFile: string;
  readonly now: () => number;
}): Authority => {
  const { folder, stack, decisionFile, now } = options;
  const operator = { ...folder.operator, arn: `arn:aws:iam::${stack.account}:user/operator` };
  return {
    folder,
    stack,
    credentials: createCredentials({ masterKey: folder.masterKey, operator, now }),
    decisions: createDecisionLog({ file: decisionFile }),
    now,
  };
};

/** The services behind the gatekeeper: the engine's own, or an emulator's. */
export interface Services {
  readonly s3: S3Service;
  readonly dynamodb: DynamoDbService;
  readonly userPool: CognitoService & Pick<EmbeddedUserPool, 'verifyIdToken'> & { jwks(): unknown };
  /** Null if an emulator has the users: it administers them. */
  readonly administration: UserPoolAdministration | null;
  /** Null where an emulator has the queues, which nothing but its own Lambda calls. */
  readonly sqs: SqsService | null;
  readonly inbox: OperatorOptions['inbox'];
}

/** Combines identity pool, gatekeeper and console in one request listener.
 *  @param options.sessionSeconds how long a user's credentials last; an hour if unset. */
export const composeRouter = async (
  { folder, stack, credentials, decisions, now }: Authority,
  { s3, dynamodb, userPool, administration, sqs, inbox }: Services,
  options: {
    readonly appOrigins: readonly string[];
    readonly sessionSeconds?: number | undefined;
    readonly faults: FaultPanel | null;
  },
): Promise<RequestListener> => {
  const { region, account, roles, buckets, tables } = stack;
  const identityPool = await createIdentityPool({
    dir: join(folder.dir, 'identity-pool'),
    identityPool: stack.identityPool,
    userPool,
    roles,
    region,
    account,
    credentials,
    decisions,
    now,
    sessionSeconds: options.sessionSeconds ?? hourSeconds,
  });
  const gate = { region, account, roles, buckets, tables, credentials, decisions, now };
  const gatekeeper = createGatekeeper({ ...gate, s3, dynamodb });
  const userPoolArn = stack.userPool.arn;
  const operator = createOperator({
    inbox,
    log: decisions,
    explain: (question) => explain(stack, question),
    questionOf: (decision) => questionOf(stack, decision),
    explainAgain: (decision) => explainAgain(stack, decision),
    isOwnUser,
    appOrigins: options.appOrigins,
    faults: options.faults,
    now,
  });
  return createRouter({
    gatekeeper,
    userPool,
    pool: stack.userPool,
    administration:
      administration && createUserPoolAdministration({ ...gate, userPoolArn, administration }),
    identityPool,
    queueCalls: sqs && createQueueCalls({ ...gate, sqs }),
    sts: createSts(gate),
    operator,
    now,
  });
};

/** For tests: issues credentials of one of the stack's roles, as its service would. */
export const issueRoleCredentials = (
  { stack, credentials, now }: Authority,
  roleArn: string,
  context: Readonly<Record<string, readonly string[]>>,
): Promise<TemporaryCredentials> =>
  credentials.issue({
    kind: 'role-session',
    arn: `arn:aws:sts::${stack.account}:assumed-role/${roleArn.split('/').at(-1) ?? ''}/test`,
    roleArn,
    context,
    issuedAt: now(),
    expiresAt: now() + hourSeconds * 1000,
  });
