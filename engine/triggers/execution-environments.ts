import type { Writable } from 'node:stream';
import type { CredentialIssuer, RoleSession } from '../gatekeeper/signature/principal.ts';
import type { Lambda } from '../provision/stack.ts';
import {
  startConverterProcess,
  type ConverterProcess,
  type InvocationOutcome,
} from './converter-process.ts';

export interface EnvironmentsOptions {
  readonly converter: Lambda;
  readonly bundle: string;
  readonly region: string;
  readonly account: string;
  /** The engine's address, which the converter takes for AWS. */
  readonly endpoint: string;
  readonly credentials: CredentialIssuer;
  readonly now: () => number;
  /** Null: the converter's output is dropped. */
  readonly log: Writable | null;
  /** For fault injection: may call `kill` during an invocation; returns what to call at its end. */
  readonly interrupt: ((kill: () => void) => () => void) | null;
}

/** Lambda renews an environment's credentials; here the process is replaced before they expire. */
const sessionMs = 60 * 60 * 1000;
const renewBeforeMs = 10 * 60 * 1000;

interface Environment {
  readonly process: ConverterProcess;
  readonly expiresAt: number;
}

/** Reuses warm processes, but for dead ones and ones whose credentials expire soon. */
export const executionEnvironments = (options: EnvironmentsOptions) => {
  const idle: Environment[] = [];
  const all = new Set<Environment>();

  const start = async (): Promise<Environment> => {
    const session = converterSession(options);
    const { accessKeyId, secretAccessKey, sessionToken } = await options.credentials.issue(session);
    const { converter } = options;
    const process = startConverterProcess({
      bundle: options.bundle,
      memorySize: converter.memorySize,
      timeout: converter.timeout,
      log: options.log,
      environment: {
        ...converter.environment,
        _HANDLER: converter.handler,
        AWS_REGION: options.region,
        AWS_DEFAULT_REGION: options.region,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
        AWS_ENDPOINT_URL: options.endpoint,
        AWS_LAMBDA_FUNCTION_NAME: converter.name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(converter.memorySize),
        AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${converter.name}`,
        AWS_LAMBDA_LOG_STREAM_NAME: 'embedded',
        LATCHKEY_FUNCTION_ARN: converter.arn,
        TZ: ':UTC',
      },
    });
    const environment = { process, expiresAt: session.expiresAt - renewBeforeMs };
    all.add(environment);
    return environment;
  };

  const take = async (): Promise<Environment> => {
    for (let environment = idle.pop(); environment !== undefined; environment = idle.pop()) {
      if (environment.process.alive && environment.expiresAt > options.now()) return environment;
      discard(environment);
    }
    return start();
  };

  const discard = (environment: Environment) => {
    environment.process.stop();
    all.delete(environment);
  };

  return {
    /** Runs one event through the bundle; never rejects. */
    async invoke(event: unknown, requestId: string): Promise<InvocationOutcome> {
      const environment = await take();
      const ended = options.interrupt?.(() => environment.process.stop());
      const outcome = await environment.process.invoke(event, requestId);
      ended?.();
      if (environment.process.alive) idle.push(environment);
      else discard(environment);
      return outcome;
    },
    stop() {
      for (const environment of all) environment.process.stop();
    },
  };
};

const converterSession = ({ converter, account, now }: EnvironmentsOptions): RoleSession => ({
  kind: 'role-session',
  arn: `arn:aws:sts::${account}:assumed-role/${converter.roleArn.split('/').at(-1) ?? ''}/${converter.name}`,
  roleArn: converter.roleArn,
  context: { 'lambda:SourceFunctionArn': [converter.arn] },
  issuedAt: now(),
  expiresAt: now() + sessionMs,
});
