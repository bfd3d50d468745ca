import type { FileItem } from '#contract/items';
import type { SessionId } from '#contract/ids';
import type { Recipe } from '#contract/recipe';
import { sameValue } from '#contract/same-value';
import { NotHere } from '../../src/session/command-failures.ts';
import { recipeCost } from '../../src/recipe/recipe-cost.ts';
import { confirm } from '../confirm.ts';
import { PartlyFailed } from '../failures.ts';
import { findSession } from '../pictures/address.ts';
import { readRecipe } from '../recipe-option.ts';
import { signedInSite } from '../site.ts';
import { openWorkspace, type OpenedWorkspace } from '../workspace/open-workspace.ts';
import { readView } from '../workspace/read-view.ts';
import type { CommandContext } from './command.ts';

export interface RecipeOptions {
  /** Changes it without asking. */
  readonly yes: boolean;
}

/** Whether the converter was not asked yet to make a picture with this recipe. */
const isUnasked = ({ upload }: FileItem, recipe: Recipe): boolean =>
  upload.status === 'uploaded' &&
  !(upload.conversion.asked && sameValue(upload.conversion.recipe, recipe));

/** Changes the recipe, and resolves once every picture's conversion has been asked for. */
const change = async (
  { workspace, local, until, settled }: OpenedWorkspace,
  sessionId: SessionId,
  recipe: Recipe,
): Promise<void> => {
  await workspace.changeRecipe(sessionId, recipe);
  const problems = await until(({ sessions }) => {
    const files = sessions.find((session) => session.sessionId === sessionId)?.files ?? [];
    const unasked = [...local.snapshot.rows.values()].flatMap(({ item }) =>
      item.kind === 'file' && item.sessionId === sessionId && isUnasked(item, recipe)
        ? [item.fileId]
        : [],
    );
    const waiting = files.filter(({ fileId }) => unasked.includes(fileId));
    return waiting.every(({ problem }) => problem !== null) ? waiting : null;
  });
  await settled();
  if (problems.length > 0) {
    const names = problems.map(({ name }) => name).join(', ');
    throw new PartlyFailed(`the recipe is changed, but not converted again: ${names}`);
  }
};

/** Prints a session's recipe, or changes it: each uploaded picture is then converted again and counts toward
 *  the day's limit, which is said before.
 *  @throws NotSignedIn, NotHere, RecipeUnusable, AnswerMissing, NotConfirmed, PartlyFailed; what `readView` and
 *  `openWorkspace` throw. */
export const recipe = async (
  { around, terminal, space }: CommandContext,
  wanted: string,
  given: string | undefined,
  { yes }: RecipeOptions,
): Promise<void> => {
  const site = signedInSite(around, space);
  const { view, services } = await readView(site);
  const session = findSession(view.sessions, wanted);
  if (session === null) throw new NotHere(`there is no session ${wanted}`);
  const { sessionId, title } = session;
  if (given === undefined) {
    const words = JSON.stringify(session.recipe, null, 2);
    terminal.result({ sessionId, title, recipe: session.recipe }, words);
    return;
  }
  const { defaultRecipe, units } = view.preferences;
  const next = await readRecipe(given, defaultRecipe);
  if (!sameValue(next, session.recipe)) {
    const { words } = recipeCost(session, await services.results.usage(), units);
    if (yes) terminal.note(words);
    else await confirm(terminal, words);
    const opened = await openWorkspace(site);
    try {
      await change(opened, sessionId, next);
    } finally {
      await opened.close();
    }
  }
  const sizes = next.renditions.map(({ name }) => name).join(', ');
  terminal.result({ sessionId, title, recipe: next }, `${title}  ${sizes}`);
};
