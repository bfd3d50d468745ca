import type { IconName } from '../ui/icons.ts';
import type { WorkspaceView } from '../ui/views.ts';
import { plural } from '../ui/plural.ts';

/** The state of saving in a few words, for the page's header. */
export const savedWords = ({
  unsynced,
  online,
  loaded,
}: Pick<WorkspaceView, 'unsynced' | 'online' | 'loaded'>): string => {
  if (!loaded && unsynced === 0) return online ? 'Loading …' : 'Offline';
  if (unsynced === 0) return online ? 'All saved' : 'Offline';
  return online
    ? plural(unsynced, ['Saving # change', 'Saving # changes'])
    : plural(unsynced, ['# change to save', '# changes to save']);
};

/** The icon beside these words. */
export const savedIcon = ({
  unsynced,
  online,
  loaded,
}: Pick<WorkspaceView, 'unsynced' | 'online' | 'loaded'>): IconName => {
  if (!online) return 'cloudOff';
  if (unsynced > 0) return 'retry';
  return loaded ? 'check' : 'clock';
};

/** What signing out would discard, as a sentence. */
export const unsavedWords = (unsaved: {
  readonly changes: number;
  readonly pictures: number;
}): string => {
  if (unsaved.changes === 0) {
    return plural(unsaved.pictures, [
      'One picture is not saved anywhere but in this browser.',
      '# pictures are not saved anywhere but in this browser.',
    ]);
  }
  if (unsaved.pictures === 0) {
    return plural(unsaved.changes, [
      'One change is not saved anywhere but in this browser.',
      '# changes are not saved anywhere but in this browser.',
    ]);
  }
  const pictures = plural(unsaved.pictures, ['One picture', '# pictures']);
  const changes = plural(unsaved.changes, ['one change', '# changes']);
  // @wc-include
  return `${pictures} and ${changes} are not saved anywhere but in this browser.`;
};
