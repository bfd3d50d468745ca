import { Command, CommanderError } from 'commander';
import { problemOf } from '#contract/errors';
import { exitCodeFor, exitCodes } from './exit-codes.ts';
import type { CommandContext } from './commands/command.ts';
import type { GetOptions } from './commands/get.ts';
import type { LoginOptions } from './commands/login.ts';
import type { PutOptions } from './commands/put.ts';
import type { RecipeOptions } from './commands/recipe.ts';
import type { RmOptions } from './commands/rm.ts';
import type { SyncOptions } from './commands/sync.ts';
import type { WatchOptions } from './commands/watch.ts';
import { whatToDo } from './words.ts';
import { createTerminal, type Surroundings } from './terminal.ts';

interface GlobalOptions {
  readonly json: boolean;
  readonly space?: string;
}

type Action = (context: CommandContext) => Promise<void>;

const signInCommands = (program: Command, act: (action: Action) => Promise<void>): void => {
  program
    .command('login')
    .description(
      'sign in; asks for the password, and for the code or new password that Cognito wants',
    )
    .argument('[email]', 'address of the account; asked for where absent')
    .option('--config <url|file>', 'address of the site, or its config.json; remembered')
    .option(
      '--tokens <place>',
      'keep the tokens with the keychain or in a file (default: $LATCHKEY_TOKENS, else the keychain where it works)',
    )
    .action((email: string | undefined, options: LoginOptions) =>
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

const pictureCommands = (program: Command, act: (action: Action) => Promise<void>): void => {
  program
    .command('put')
    .description('upload pictures; again after an interruption, it sends what is missing')
    .argument('<files...>', 'pictures')
    .option('--session <session>', 'ID or title; created where there is none (default: one a day)')
    .option(
      '--recipe <recipe>',
      'of a new session: default, web, same-size, social, formats, a JSON file, or JSON',
    )
    .option('--wait', 'wait until the pictures are converted', false)
    .option('--links', 'with --wait, print a signed link to each size', false)
    .action((files: string[], options: PutOptions) =>
      act(async (context) => {
        const { put } = await import('./commands/put.ts');
        await put(context, files, options);
      }),
    );
  program
    .command('watch')
    .description('print pictures as their conversion ends, until interrupted')
    .argument('[session]', 'ID or title; absent: every session')
    .option('--links', 'print a signed link to each size, valid for up to 15 minutes', false)
    .action((session: string | undefined, options: WatchOptions) =>
      act(async (context) => {
        const { watch } = await import('./commands/watch.ts');
        await watch(context, session, options);
      }),
    );
  program
    .command('sync')
    .description('upload what is in a folder and what appears in it, until interrupted')
    .argument('<folder>', 'folder, with those in it')
    .option('--session <session>', 'ID or title (default: the name of the folder)')
    .action((folder: string, options: SyncOptions) =>
      act(async (context) => {
        const { sync } = await import('./commands/sync.ts');
        await sync(context, folder, options);
      }),
    );
  program
    .command('ls')
    .description('list the sessions, or the pictures of one')
    .argument('[session]', 'ID or title')
    .action((session: string | undefined) =>
      act(async (context) => {
        const { ls } = await import('./commands/ls.ts');
        await ls(context, session);
      }),
    );
  program
    .command('get')
    .description('download the converted pictures of a session or a file')
    .argument('<session|file>', 'ID, title or file name')
    .option('--size <name>', 'only the size of this name')
    .option('-o, --output <folder>', 'folder to write to', '.')
    .option(
      '--links',
      'print signed links, valid for up to 15 minutes, and download nothing',
      false,
    )
    .action((wanted: string, options: GetOptions) =>
      act(async (context) => {
        const { get } = await import('./commands/get.ts');
        await get(context, wanted, options);
      }),
    );
  program
    .command('rm')
    .description('move a session or a file to the bin')
    .argument('<session|file>', 'ID, title or file name')
    .option('--purge', 'delete it for good, also from the bin; asks before', false)
    .option('--yes', 'with --purge, do not ask', false)
    .action((wanted: string, options: RmOptions) =>
      act(async (context) => {
        const { rm } = await import('./commands/rm.ts');
        await rm(context, wanted, options);
      }),
    );
  program
    .command('recipe')
    .description(
      'print the recipe of a session, or change it; says what that costs and asks before',
    )
    .argument('<session>', 'ID or title')
    .argument(
      '[recipe]',
      'default, preferred (your own default), web, same-size, social, formats, a JSON file, or JSON',
    )
    .option('--yes', 'do not ask', false)
    .action((session: string, wanted: string | undefined, options: RecipeOptions) =>
      act(async (context) => {
        const { recipe } = await import('./commands/recipe.ts');
        await recipe(context, session, wanted, options);
      }),
    );
};

/** Whether the library for completion is needed: other commands start without it. */
const asksForCompletion = ([command]: readonly string[]): boolean =>
  command === undefined || ['completion', 'complete', 'help', '--help', '-h'].includes(command);

/** Runs one command line, without the program's name, and returns its exit code. */
export const runLatchkey = async (
  args: readonly string[],
  around: Surroundings,
): Promise<number> => {
  const { stdout, stderr } = around;
  const program = new Command('latchkey')
    .description('Pictures in, converted pictures out, from a terminal.')
    .option('--json', 'print results as JSON, one value a line', false)
    .option(
      '--space <name>',
      'put, sync, watch, ls, get, rm and recipe: work in the space that the account is in (default: $LATCHKEY_SPACE)',
    )
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
    })
    .exitOverride();

  const act = async (action: Action): Promise<void> => {
    const { json, space = around.environment.LATCHKEY_SPACE } = program.opts<GlobalOptions>();
    const terminal = createTerminal(around, json);
    try {
      await action({ around, terminal, space: space === '' ? undefined : space });
    } finally {
      terminal.close();
    }
  };
  signInCommands(program, act);
  pictureCommands(program, act);
  if (asksForCompletion(args)) {
    const { addCompletion } = await import('./completion.ts');
    addCompletion(program, args.at(-1) ?? '');
  }

  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    }
    return report(error, program.opts<GlobalOptions>().json, around);
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
