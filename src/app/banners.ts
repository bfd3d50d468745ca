import type { Problem } from '#contract/errors';
import type { IconName } from '../ui/icons.ts';
import type { Refused, WorkspaceView } from '../ui/views.ts';
import { plural } from '../ui/plural.ts';

/** A message above the sessions that stays until its cause is gone. */
export interface Banner {
  readonly kind: 'signed-out' | 'offline' | 'refused-rows' | 'refused-outcomes' | 'clock';
  readonly icon: IconName;
  readonly text: string;
  /** Id of the decision that refused the request. */
  readonly decisionId?: string;
}

const duration = (seconds: number): string => {
  const minutes = Math.round(Math.abs(seconds) / 60);
  if (minutes < 90) return plural(minutes, ['# minute', '# minutes']);
  const hours = Math.round(minutes / 60);
  return hours < 48
    ? plural(hours, ['# hour', '# hours'])
    : plural(Math.round(hours / 24), ['# day', '# days']);
};

const refusedBanners = ({ rows, outcomes }: Refused): readonly Banner[] => {
  const banner = (kind: Banner['kind'], what: string, problem: Problem | undefined): Banner[] => {
    if (problem === undefined) return [];
    const { whatToDo, decisionId } = problem;
    const text = `${what} ${whatToDo}`;
    return [{ kind, icon: 'shield', text, ...(decisionId === undefined ? {} : { decisionId }) }];
  };
  return [
    ...banner('refused-rows', 'We can’t save or read your changes right now.', rows),
    ...banner('refused-outcomes', 'We can’t check your results right now.', outcomes),
  ];
};

/** The banners for a view, most urgent first. `email` is the signed-in user's. */
export const bannersOf = (
  view: Pick<WorkspaceView, 'signedOut' | 'online' | 'refused' | 'clockOffset'>,
  email: string,
): readonly Banner[] => {
  const banners: Banner[] = [];
  if (view.signedOut) {
    banners.push({
      kind: 'signed-out',
      icon: 'user',
      text: `You were signed out. Sign in again as ${email}; nothing is lost, and your uploads pick up again by themselves.`,
    });
  }
  if (!view.online) {
    banners.push({
      kind: 'offline',
      icon: 'cloudOff',
      text: 'You’re offline. Keep working: changes are saved here and upload when you reconnect.',
    });
  }
  banners.push(...refusedBanners(view.refused));
  if (Math.abs(view.clockOffset) >= 60) {
    banners.push({
      kind: 'clock',
      icon: 'clock',
      text: `This computer’s clock is about ${duration(view.clockOffset)} off. Latchkey corrects for that; other sites may not.`,
    });
  }
  return banners;
};
