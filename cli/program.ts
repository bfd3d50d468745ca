import { Command, CommanderError } from 'commander';
import { problemOf } from '#contract/errors';
import { exitCodeFor, exitCodes } from './exit-codes.ts';
import type { CommandContext } from './commands/command.ts';
import { whatToDo } from './words.ts';
import { createTerminal, type Surroundings } from './terminal.ts';

type Action = (context: CommandContext) => Promise<void>;

const signInCommands = (program: Command, act: (action: Action) => Promise<void>): void => {
  program
    .command('login')
    .description(
      'sign in; asks for the password, and for the code or new password that Cognito wants',
    )
    .argument('[email]', 'address of the account; asked for where absent')
    .option('--config <url|file>', 'address of the site, or its config.json; remembered')
    .action((email: string | undefined, options: { config?: string }) =>
      act(async (context) => {
        const { login } = await import('./commands/login.ts');
        await login(context, email, options);
      }),
    );
  program
    .command('logout')
    .description('delete the tokens of this computer and revoke the refresh token')
    .option('--everywhere', 'sign out every device', false)
    .action((options: { everywhere: boolean }) =>
      act(async (context) => {
        const { logout } = await import('./commands/logout.ts');
        await logout(context, options);
      }),
    );
  program
    .command('whoami')
    .description('show who is signed in, and to what')
    .action(() =>
      act(async (context) => {
        const { whoami } = await import('./commands/whoami.ts');
        await whoami(context);
      }),
    );
  program
    .command('credentials')
    .description('print temporary AWS credentials, as a credential_process does')
    .action(() =>
      act(async (context) => {
        const { credentials } = await import('./commands/credentials.ts');
        await credentials(context);
      }),
    );
};

/** Runs one command line, without the program's name, and returns its exit code. */
export const runLatchkey = async (
  args: readonly string[],
  around: Surroundings,
): Promise<number> => {
  const { stdout, stderr } = around;
  const program = new Command('latchkey')
    .description('Pictures in, converted pictures out, from a terminal.')
    .option('--json', 'print results as JSON, one value a line', false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
    })
    .exitOverride();

  const act = async (action: Action): Promise<void> => {
    const { json } = program.opts<{ json: boolean }>();
    const terminal = createTerminal(around, json);
    try {
      await action({ around, terminal });
    } finally {
      terminal.close();
    }
  };
  signInCommands(program, act);

  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    }
    return report(error, program.opts<{ json: boolean }>().json, around);
  }
};

/** Prints what went wrong and what to do next, and returns the exit code. */
const report = (error: unknown, json: boolean, { stderr, environment }: Surroundings): number => {
  const problem = problemOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const next = whatToDo(problem);
  if (environment.LATCHKEY_DEBUG === '1') stderr.write(`${String((error as Error).stack)}\n`);
  const text = json
    ? JSON.stringify({ error: { code: problem.code, message, whatToDo: next } })
    : `latchkey: ${message} (${problem.code})\n${next}`;
  stderr.write(`${text}\n`);
  return exitCodeFor(problem);
};
