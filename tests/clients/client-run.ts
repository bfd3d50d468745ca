import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Config } from '#contract/config';
import type { Credentials } from '../integration/sigv4.ts';
import { pythonProgram } from './packages.ts';

export interface ClientRun {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs a client to its end. Neither a configuration of this machine nor credentials of its user reach
 *  it: `home` is its home folder, and of the environment it gets the PATH only. */
export const runClient = async (
  [program, ...args]: readonly [string, ...string[]],
  home: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ClientRun> => {
  const child = spawn(program, args, {
    cwd: home,
    env: { PATH: process.env.PATH ?? '', HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output, errors };
};

/** What a client printed that ended well.
 *  @throws {Error} with its errors, when it did not. */
export const outputOf = ({ code, output, errors }: ClientRun): string => {
  if (code === 0) return output;
  throw new Error(`the client ended (${code}):\n${errors || output}`);
};

/** Runs a program of this folder under the clients' Python. It prints one JSON value.
 *  @throws {Error} with its errors, when it fails. */
export const runPython = async (
  program: string,
  home: string,
  input: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string>> = {},
): Promise<unknown> => {
  const file = path.join(import.meta.dirname, 'programs', program);
  const ran = await runClient([pythonProgram('python'), file, JSON.stringify(input)], home, env);
  return JSON.parse(outputOf(ran));
};

/** The environment by which every AWS SDK and the AWS CLI find the engine and their credentials. */
export const awsEnvironment = (
  { region, endpoints }: Config,
  { accessKeyId, secretAccessKey, sessionToken = '' }: Credentials,
): Readonly<Record<string, string>> => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
  AWS_DEFAULT_REGION: region,
  AWS_ENDPOINT_URL: endpoints?.s3 ?? '',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_MAX_ATTEMPTS: '1',
});
