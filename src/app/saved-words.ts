import type { IconName } from '../ui/icons.ts';
import type { WorkspaceView } from '../ui/views.ts';

/** The state of saving in a few words, for the page's header. */
export const savedWords = ({
  unsynced,
  online,
  loaded,
}: Pick<WorkspaceView, 'unsynced' | 'online' | 'loaded'>): string => {
  if (!loaded && unsynced === 0) return online ? 'Loading …' : 'Offline';
  if (unsynced === 0) return online ? 'All saved' : 'Offline';
  const changes = unsynced === 1 ? '1 change' : `${unsynced} changes`;
  return online ? `Saving ${changes}` : `${changes} to save`;
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
  const counted = (count: number, one: string, many: string) =>
    count === 0 ? [] : [count === 1 ? one : `${count} ${many}`];
  const parts = [
    ...counted(unsaved.pictures, 'One picture', 'pictures'),
    ...counted(unsaved.changes, 'one change', 'changes'),
  ].join(' and ');
  const plural = unsaved.changes + unsaved.pictures > 1;
  return `${parts.charAt(0).toUpperCase()}${parts.slice(1)} ${plural ? 'are' : 'is'} not saved anywhere but in this browser.`;
};
