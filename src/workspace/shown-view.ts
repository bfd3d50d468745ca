import { conversionDeadline } from '#contract/lifecycle';
import { outcomeOf } from '../session/outcomes.ts';
import type { Snapshot } from '../session/port.ts';
import type { WorkspaceView } from '../ui/views.ts';
import { throttle } from './throttle.ts';
import { viewOf, type Surroundings } from './view.ts';

/** The view that this tab shows. */
export interface ShownView {
  readonly current: WorkspaceView;
  subscribe(listener: (view: WorkspaceView) => void): () => void;
  /** Builds the view and tells the subscribers. */
  refresh(): void;
  /** Refreshes within 25 ms, once for everything that changes in that time. */
  refreshSoon(): void;
  close(): void;
}

const shortestInterval = 25;

/** The longest pause that a timer can make, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

const nextDeadline = (snapshot: Snapshot, now: number): number | null => {
  const deadlines = [...snapshot.rows.values()].flatMap(({ item }) => {
    if (item.kind !== 'file') return [];
    const deadline = conversionDeadline(item.upload, outcomeOf(snapshot, item));
    return deadline !== null && deadline > now ? [deadline] : [];
  });
  return deadlines.length === 0 ? null : Math.min(...deadlines);
};

/** Keeps a view of the snapshot. It also rebuilds the view when a conversion's deadline passes. */
export const createShownView = (
  snapshot: Snapshot,
  surroundings: () => Surroundings,
): ShownView => {
  const listeners = new Set<(view: WorkspaceView) => void>();
  let current = viewOf(snapshot, surroundings());
  let deadlineTimer: ReturnType<typeof setTimeout> | undefined;

  const refresh = (): void => {
    const around = surroundings();
    current = viewOf(snapshot, around);
    for (const listener of listeners) listener(current);
    clearTimeout(deadlineTimer);
    const deadline = nextDeadline(snapshot, around.now);
    if (deadline === null) return;
    deadlineTimer = setTimeout(refresh, Math.min(deadline - around.now, longestTimer));
  };
  const soon = throttle(refresh, shortestInterval);

  return {
    get current() {
      return current;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refresh,
    refreshSoon: () => soon.ask(),
    close() {
      clearTimeout(deadlineTimer);
      soon.cancel();
      listeners.clear();
    },
  };
};
