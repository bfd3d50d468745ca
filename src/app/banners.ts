import type { Problem } from '#contract/errors';
import type { IconName } from '../ui/icons.ts';
import type { Refused, WorkspaceView } from '../ui/views.ts';

/** A standing message above the sessions. */
export interface Banner {
  readonly kind: 'signed-out' | 'offline' | 'refused-rows' | 'refused-outcomes' | 'clock';
  readonly icon: IconName;
  readonly text: string;
  /** Of the refusal that it tells of. */
  readonly decisionId?: string;
}

const duration = (seconds: number): string => {
  const minutes = Math.round(Math.abs(seconds) / 60);
  if (minutes < 90) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
};

const refusedBanners = ({ rows, outcomes }: Refused): readonly Banner[] => {
  const banner = (kind: Banner['kind'], what: string, problem: Problem | undefined): Banner[] => {
    if (problem === undefined) return [];
    const { whatToDo, decisionId } = problem;
    const text = `${what} ${whatToDo}`;
    return [{ kind, icon: 'shield', text, ...(decisionId === undefined ? {} : { decisionId }) }];
  };
  return [
    ...banner('refused-rows', 'Your changes can’t be saved or read just now.', rows),
    ...banner('refused-outcomes', 'It can’t be seen what became of your pictures.', outcomes),
  ];
};

/** The standing messages for a view, most pressing first. `email` is whose workspace it is. */
export const bannersOf = (
  view: Pick<WorkspaceView, 'signedOut' | 'online' | 'refused' | 'clockOffset'>,
  email: string,
): readonly Banner[] => {
  const banners: Banner[] = [];
  if (view.signedOut) {
    banners.push({
      kind: 'signed-out',
      icon: 'user',
      text: `You were signed out. Sign in again as ${email}; nothing is lost, and uploads go on from where they are.`,
    });
  }
  if (!view.online) {
    banners.push({
      kind: 'offline',
      icon: 'cloudOff',
      text: 'You are offline. Add and change what you like: it is kept here and goes up once you are back.',
    });
  }
  banners.push(...refusedBanners(view.refused));
  if (Math.abs(view.clockOffset) >= 60) {
    banners.push({
      kind: 'clock',
      icon: 'clock',
      text: `This computer’s clock is about ${duration(view.clockOffset)} off. Latchkey allows for that; other sites may not.`,
    });
  }
  return banners;
};

/** The state of saving in a few words, for the corner of the page. */
export const savedWords = ({
  unsynced,
  online,
}: Pick<WorkspaceView, 'unsynced' | 'online'>): string => {
  if (unsynced === 0) return online ? 'All saved' : 'Offline';
  const changes = unsynced === 1 ? '1 change' : `${unsynced} changes`;
  return online ? `Saving ${changes}` : `${changes} to save`;
};

/** What only this browser has, as a sentence; for somebody who is about to sign out. */
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
  return `${parts.charAt(0).toUpperCase()}${parts.slice(1)} ${plural ? 'are' : 'is'} only in this browser so far.`;
};
