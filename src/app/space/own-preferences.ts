import { defaultRecipe } from '#contract/recipe';
import { sameValue } from '#contract/same-value';
import type { Workspace, WorkspaceView } from '../../ui/views.ts';

/** The space's workspace with this user's own settings: theme, units and the sizes of a new session are
 *  nobody else's business. */
export const withOwnPreferences = (
  shared: Workspace,
  own: Pick<Workspace, 'view' | 'subscribe' | 'setPreferences'>,
): Workspace => {
  const withOwn = (view: WorkspaceView): WorkspaceView => ({
    ...view,
    preferences: own.view.preferences,
  });
  return {
    ...shared,
    get view() {
      return withOwn(shared.view);
    },
    subscribe(listener) {
      const stops = [shared, own].map((one) => one.subscribe(() => listener(withOwn(shared.view))));
      return () => {
        for (const stop of stops) stop();
      };
    },
    setPreferences: (change) => own.setPreferences(change),
    async createSession(title) {
      const sessionId = await shared.createSession(title);
      const recipe = own.view.preferences.defaultRecipe;
      if (!sameValue(recipe, defaultRecipe)) await shared.changeRecipe(sessionId, recipe);
      return sessionId;
    },
  };
};
