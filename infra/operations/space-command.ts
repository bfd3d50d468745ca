import { parseArgs } from 'node:util';
import { targetOf, targetOptions, type Environment, type Target } from '../deployment/target.ts';

/** The running engine of `npm start`, by its page and its data folder. */
export interface LocalEngine {
  readonly page: string;
  readonly dataDir: string;
}

export type SpaceAction =
  /** The members of one space, or of all. */
  | { readonly do: 'list'; readonly space: string | null }
  | { readonly do: 'add'; readonly space: string; readonly email: string }
  /** `now`: credentials that are still valid end within seconds, everybody's. */
  | { readonly do: 'remove'; readonly space: string; readonly email: string; readonly now: boolean }
  /** Removes every member. */
  | { readonly do: 'delete'; readonly space: string; readonly now: boolean };

export interface SpaceCommand {
  readonly place: { readonly target: Target } | { readonly local: LocalEngine };
  readonly action: SpaceAction;
}

const usage = `npm run space -- add NAME EMAIL
npm run space -- remove NAME EMAIL [--now]
npm run space -- delete NAME [--now]
npm run space -- list [NAME]
  --now              end the credentials that a former member still has (and everybody's: browsers get new ones)
  --engine embedded  the engine of npm start; with --app URL (default http://127.0.0.1:4180) and --data DIR (default .latchkey)`;

const spaceName = /^[a-z0-9-]{1,32}$/;
const email = /^[^\s@]+@[^\s@]+$/;

/** Reads `npm run space`'s arguments.
 *  @throws Error naming what is missing or not valid. */
export const readSpaceCommand = (
  args: readonly string[],
  environment: Environment,
  profileRegion: string | null = null,
): SpaceCommand => {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      ...targetOptions,
      now: { type: 'boolean', default: false },
      app: { type: 'string', default: 'http://127.0.0.1:4180' },
      data: { type: 'string', default: '.latchkey' },
    },
    allowPositionals: true,
  });
  const isLocal = values.engine === 'embedded';
  if (isLocal && values.now) {
    throw new Error('--now changes a role in IAM, which the embedded engine does not have');
  }
  return {
    action: actionOf(positionals, values.now),
    place: isLocal
      ? { local: { page: values.app, dataDir: values.data } }
      : { target: targetOf(values, environment, profileRegion) },
  };
};

const actionOf = (positionals: readonly string[], now: boolean): SpaceAction => {
  const [verb, name, who, ...more] = positionals;
  if (verb === 'create') {
    throw new Error(
      'A space needs no creating: it is there while somebody is in it. npm run space -- add NAME EMAIL',
    );
  }
  const count = positionals.length;
  if (more.length > 0) throw new Error(usage);
  if (verb === 'list' && count <= 2) {
    return { do: 'list', space: name === undefined ? null : nameOf(name) };
  }
  if (verb === 'delete' && name !== undefined && count === 2) {
    return { do: 'delete', space: nameOf(name), now };
  }
  if ((verb !== 'add' && verb !== 'remove') || name === undefined || who === undefined) {
    throw new Error(usage);
  }
  if (!email.test(who)) throw new Error(`${who} is no email address`);
  const member = { space: nameOf(name), email: who.toLowerCase() };
  return verb === 'add' ? { do: 'add', ...member } : { do: 'remove', ...member, now };
};

const nameOf = (text: string): string => {
  if (spaceName.test(text)) return text;
  throw new Error(
    `${text} is no name of a space: 1 to 32 of the letters a to z, digits and hyphens`,
  );
};
