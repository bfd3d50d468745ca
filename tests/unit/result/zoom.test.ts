import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxWithin, panBy, unzoomed, zoomBy, type Zoom } from '../../../src/result/zoom.ts';

const box = { width: 800, height: 600 };
const point = fc.record({
  x: fc.integer({ min: -400, max: 400 }),
  y: fc.integer({ min: -300, max: 300 }),
});
const steps = fc.array(fc.tuple(fc.double({ min: 0.1, max: 10, noNaN: true }), point));

const after = (moves: readonly (readonly [number, { x: number; y: number }])[]): Zoom =>
  moves.reduce((zoom, [factor, at]) => zoomBy(zoom, factor, at, box), unzoomed);

describe('whatever is done to it, a picture', () => {
  test('is never smaller than its box, nor larger than eight times', () => {
    fc.assert(
      fc.property(steps, (moves) => {
        const { scale } = after(moves);
        expect(scale).toBeGreaterThanOrEqual(1);
        expect(scale).toBeLessThanOrEqual(8);
      }),
    );
  });

  test('covers its box', () => {
    fc.assert(
      fc.property(steps, point, (moves, by) => {
        const { scale, x, y } = panBy(after(moves), by.x * 10, by.y * 10, box);
        expect(Math.abs(x)).toBeLessThanOrEqual(((scale - 1) * box.width) / 2 + 1e-6);
        expect(Math.abs(y)).toBeLessThanOrEqual(((scale - 1) * box.height) / 2 + 1e-6);
      }),
    );
  });
});

test('what is under the pointer stays there', () => {
  const at = { x: 100, y: -50 };
  const { scale, x, y } = zoomBy(unzoomed, 2, at, box);
  // The point of the picture that was at `at`, at the new scale.
  expect([at.x * scale + x, at.y * scale + y]).toEqual([at.x, at.y]);
});

test('zooming out to the whole picture moves it back to the middle', () => {
  const zoomed = zoomBy(unzoomed, 4, { x: 300, y: 200 }, box);
  const { scale, x, y } = zoomBy(zoomed, 0.01, { x: -100, y: 0 }, box);
  expect([scale, Math.abs(x), Math.abs(y)]).toEqual([1, 0, 0]);
});

test.each([
  { ratio: 2, box: { width: 800, height: 400 } },
  { ratio: 0.5, box: { width: 300, height: 600 } },
])('a picture of the ratio $ratio fits its stage', ({ ratio, box: fitting }) => {
  expect(boxWithin(box, ratio)).toEqual(fitting);
});
