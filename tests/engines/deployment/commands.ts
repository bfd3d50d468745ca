import { execFile } from 'node:child_process';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../../..');

const programs = {
  deploy: 'infra/deployment/deploy.ts',
  destroy: 'infra/deployment/destroy.ts',
  user: 'infra/operations/user.ts',
  'failed-events': 'infra/operations/failed-events.ts',
} as const;

/** What a command printed, and how it ended. */
export interface Ran {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command of package.json against an emulator.
 *  @param endpoint of the emulator. */
export const commandsOn =
  (endpoint: string) =>
  (name: keyof typeof programs, ...args: readonly string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const command = ['--import', 'tsx', programs[name], '--engine', 'localstack', ...args];
      const environment = { ...process.env, AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'us-east-1' };
      execFile(
        process.execPath,
        command,
        { cwd: root, env: environment, maxBuffer: 2 ** 24 },
        (error, output, errors) =>
          resolve({ code: error === null ? 0 : Number(error.code ?? 1), output, errors }),
      );
    });

/** A line of a stack's progress. */
export interface EventLine {
  readonly resource: string;
  readonly status: string;
  readonly reason: string | null;
}

/** The stack events that a command printed, in their order. */
export const eventLines = (output: string): readonly EventLine[] =>
  [...output.matchAll(/^ *\d+ s {2}(\S+) (\S+?)(?:: (.*))?$/gm)].map(
    ([, resource = '', status = '', reason]) => ({ resource, status, reason: reason ?? null }),
  );

/** The statuses of one resource, in their order. */
export const statusesOf = (lines: readonly EventLine[], resource: string): readonly string[] =>
  lines.filter((line) => line.resource === resource).map(({ status }) => status);
