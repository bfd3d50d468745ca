/** A point in CSS pixels from the middle of what is touched. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What fingers or a mouse ask for: to zoom around a point, to move what is shown, or to turn to the next
 *  (1) or the previous (-1) picture. */
export type Gesture =
  | { readonly kind: 'zoom'; readonly factor: number; readonly at: Point }
  | { readonly kind: 'pan'; readonly by: Point }
  | { readonly kind: 'turn'; readonly by: 1 | -1 };

/** Follows the pointers on one element. */
export interface Gestures {
  down(pointerId: number, at: Point): void;
  move(pointerId: number, to: Point): Gesture | null;
  /** A pointer has left. Only a lifted finger turns, no mouse and no cancelled touch. */
  up(pointerId: number, at: Point, isFinger: boolean): Gesture | null;
}

/** The shortest swipe in CSS pixels, and how much further across than along it goes. */
const shortestSwipe = 50;
const steepestSwipe = 2;

const swipeOf = (from: Point, to: Point): Gesture | null => {
  const [across, along] = [to.x - from.x, to.y - from.y];
  const isSwipe =
    Math.abs(across) > shortestSwipe && Math.abs(across) > steepestSwipe * Math.abs(along);
  return isSwipe ? { kind: 'turn', by: across < 0 ? 1 : -1 } : null;
};

const pinchOf = (before: Point, now: Point, other: Point): Gesture => {
  const distance = (point: Point): number => Math.hypot(point.x - other.x, point.y - other.y);
  return {
    kind: 'zoom',
    factor: distance(now) / Math.max(1, distance(before)),
    at: { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 },
  };
};

/** Two pointers pinch. One pans while `isZoomed`; else a finger swipes when it is lifted. */
export const createGestures = (isZoomed: () => boolean): Gestures => {
  const pointers = new Map<number, Point>();
  let begunAt: Point = { x: 0, y: 0 };
  return {
    down(pointerId, at) {
      pointers.set(pointerId, at);
      begunAt = at;
    },
    move(pointerId, to) {
      const before = pointers.get(pointerId);
      if (before === undefined) return null;
      pointers.set(pointerId, to);
      const [, other] = [...pointers].find(([id]) => id !== pointerId) ?? [];
      if (other !== undefined) return pinchOf(before, to, other);
      return isZoomed() ? { kind: 'pan', by: { x: to.x - before.x, y: to.y - before.y } } : null;
    },
    up(pointerId, at, isFinger) {
      const wasAlone = pointers.size === 1;
      const wasDown = pointers.delete(pointerId);
      return wasDown && wasAlone && isFinger && !isZoomed() ? swipeOf(begunAt, at) : null;
    },
  };
};
