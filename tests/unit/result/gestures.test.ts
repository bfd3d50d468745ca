import { expect, test } from 'vitest';
import { createGestures, type Gesture, type Point } from '../../../src/result/gestures.ts';

const at = (x: number, y: number): Point => ({ x, y });

test.each<{ name: string; to: Point; gesture: Gesture | null }>([
  {
    name: 'a swipe to the left turns to the next',
    to: at(-60, 5),
    gesture: { kind: 'turn', by: 1 },
  },
  {
    name: 'a swipe to the right turns to the previous',
    to: at(60, 5),
    gesture: { kind: 'turn', by: -1 },
  },
  { name: 'a short move is no swipe', to: at(40, 0), gesture: null },
  { name: 'a steep move is no swipe', to: at(60, 40), gesture: null },
])('$name', ({ to, gesture }) => {
  const gestures = createGestures(() => false);
  gestures.down(1, at(0, 0));
  expect(gestures.move(1, to)).toBeNull();
  expect(gestures.up(1, to, true)).toEqual(gesture);
});

test('neither a mouse nor a zoomed picture is swiped', () => {
  const mouse = createGestures(() => false);
  mouse.down(1, at(0, 0));
  expect(mouse.up(1, at(-90, 0), false)).toBeNull();
  const zoomed = createGestures(() => true);
  zoomed.down(1, at(0, 0));
  expect(zoomed.move(1, at(-30, 7))).toEqual({ kind: 'pan', by: at(-30, 7) });
  expect(zoomed.up(1, at(-90, 0), true)).toBeNull();
});

test('two fingers pinch around the point between them, and turn nothing when lifted', () => {
  const gestures = createGestures(() => false);
  gestures.down(1, at(-10, 0));
  gestures.down(2, at(10, 0));
  expect(gestures.move(2, at(30, 0))).toEqual({ kind: 'zoom', factor: 2, at: at(10, 0) });
  expect(gestures.up(2, at(90, 0), true)).toBeNull();
});

test('a pointer that was never down does nothing', () => {
  const gestures = createGestures(() => true);
  expect(gestures.move(7, at(5, 5))).toBeNull();
  expect(gestures.up(7, at(90, 0), true)).toBeNull();
});
