import type { SessionId } from '#contract/ids';
import type { Recipe } from '#contract/recipe';
import { sameValue } from '#contract/same-value';
import { defaultTitle } from '../../src/session/session-words.ts';
import type { Workspace } from '../../src/ui/views.ts';
import { OtherRecipe } from '../failures.ts';
import { findSession } from './address.ts';

/** Which session pictures go to. */
export interface SessionChoice {
  /** ID or title; absent: the session of the day. */
  readonly session: string | undefined;
  /** The recipe of a new session; absent: the user's default. */
  readonly recipe: Recipe | undefined;
}

/** The session for new pictures. */
export interface ChosenSession {
  /** Null when there is none yet. */
  readonly known: SessionId | null;
  /** Returns the session, creating it at the first call. */
  readonly session: () => Promise<SessionId>;
}

type Sessions = Pick<Workspace, 'view' | 'createSession' | 'changeRecipe'>;

const create = async (
  workspace: Sessions,
  title: string,
  recipe: Recipe | undefined,
): Promise<SessionId> => {
  const sessionId = await workspace.createSession(title);
  if (recipe !== undefined) await workspace.changeRecipe(sessionId, recipe);
  return sessionId;
};

/** Chooses the session for new pictures. `now` is in epoch milliseconds.
 *  @throws OtherRecipe when the session has pictures and another recipe. */
export const chooseSession = async (
  workspace: Sessions,
  { session: wanted, recipe }: SessionChoice,
  now: number,
): Promise<ChosenSession> => {
  const title = wanted ?? defaultTitle(now, []);
  const found = findSession(workspace.view.sessions, title);
  if (found !== null && recipe !== undefined && !sameValue(found.recipe, recipe)) {
    if (found.files.length > 0) throw new OtherRecipe(`${found.title} has another recipe`);
    await workspace.changeRecipe(found.sessionId, recipe);
  }
  let creating: Promise<SessionId> | null = null;
  return {
    known: found?.sessionId ?? null,
    session() {
      creating ??=
        found === null ? create(workspace, title, recipe) : Promise.resolve(found.sessionId);
      return creating;
    },
  };
};
