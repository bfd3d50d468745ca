import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { regionOfProfile } from '../deployment/clients.ts';
import { callUserPool, type Caller } from '../deployment/signed-call.ts';
import { readSpaceCommand, type LocalEngine, type SpaceCommand } from './space-command.ts';
import { performOnSpaces, type Administration } from './spaces.ts';
import { endEarlierSessions, placeOf } from './users-role.ts';

/** `npm run space -- add|remove|list|delete NAME [EMAIL]`. */
const main = async (): Promise<void> => {
  const command = readSpaceCommand(process.argv.slice(2), process.env, await regionOfProfile());
  const administration = await administrationOf(command.place);
  for (const line of await performOnSpaces(administration, command.action)) console.log(line);
};

const asking =
  (caller: Caller, userPoolId: string): Administration['askUserPool'] =>
  (operation, input) =>
    callUserPool(caller, operation, { UserPoolId: userPoolId, ...input });

const administrationOf = async (place: SpaceCommand['place']): Promise<Administration> => {
  if ('local' in place) return ofLocalEngine(place.local);
  const deployed = await placeOf(place.target);
  return {
    askUserPool: asking(deployed.caller, deployed.userPoolId),
    endEarlierSessions: () => endEarlierSessions(deployed),
    now: Date.now,
  };
};

/** Of the page's `config.json`, what is needed here. */
interface PageConfig {
  readonly engine: string;
  readonly region: string;
  readonly userPoolId: string;
  readonly endpoints?: { readonly cognitoIdp: string };
}

/** The engine's operator may administer the users, by the keys in its data folder. */
const ofLocalEngine = async ({ page, dataDir }: LocalEngine): Promise<Administration> => {
  const config = (await (await fetch(new URL('/config.json', page))).json()) as PageConfig;
  const endpoint = config.endpoints?.cognitoIdp ?? null;
  if (config.engine !== 'embedded' || endpoint === null) {
    throw new Error(`${page} is no page of the embedded engine`);
  }
  const keys = JSON.parse(
    await readFile(join(dataDir, 'operator-credentials.json'), 'utf8'),
  ) as Exclude<Caller['credentials'], (...args: never) => unknown>;
  return {
    askUserPool: asking({ region: config.region, endpoint, credentials: keys }, config.userPoolId),
    endEarlierSessions: () => Promise.reject(new Error('the embedded engine has no IAM')),
    now: Date.now,
  };
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
