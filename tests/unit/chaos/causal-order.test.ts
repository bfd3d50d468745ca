import { describe, expect, test } from 'vitest';
import {
  comparePositions,
  divergences,
  inventedValues,
  sessionViolations,
  type Operation,
} from '../../chaos/causal-order.ts';

/** `laptop writes title 3` */
const operation = (text: string): Operation => {
  const [device = '', verb, register = '', place] = text.split(' ');
  const kind = verb === 'writes' ? 'write' : 'read';
  return { device, kind, register, position: [Number(place)], value: `value ${String(place)}` };
};

const history = (...lines: readonly string[]): readonly Operation[] => lines.map(operation);

const guarantees = (lines: readonly string[]): readonly string[] =>
  sessionViolations(history(...lines)).map(({ guarantee }) => guarantee);

describe('accepts', () => {
  test.each([
    ['nothing', []],
    ['a device that reads its own write', ['laptop writes title 1', 'laptop reads title 1']],
    ['a later write in between', ['laptop writes title 1', 'laptop reads title 2']],
    ['a device that lags behind another', ['laptop writes title 2', 'phone reads title 1']],
    ['an older value of another register', ['laptop writes title 2', 'laptop reads recipe 1']],
    ['the same value again', ['phone reads title 2', 'phone reads title 2']],
    ['a write after what was read', ['phone reads title 2', 'phone writes title 3']],
    ['writes without knowledge of each other', ['laptop writes title 5', 'phone writes title 4']],
  ])('%s', (_, lines) => {
    expect(guarantees(lines)).toEqual([]);
  });
});

describe('rejects', () => {
  test.each([
    ['read your writes', ['laptop writes title 2', 'laptop reads title 1']],
    ['read your writes', ['laptop writes title 2', 'laptop reads title 3', 'laptop reads title 1']],
    ['monotonic reads', ['phone reads title 2', 'phone reads title 1']],
    ['monotonic reads', ['phone reads title 3', 'phone reads recipe 9', 'phone reads title 2']],
    ['writes follow reads', ['phone reads title 3', 'phone writes title 2']],
    ['writes follow reads', ['phone reads title 3', 'phone writes title 3']],
    ['writes follow reads', ['phone writes title 3', 'phone writes title 2']],
  ])('%s: %j', (guarantee, lines) => {
    expect(guarantees(lines)).toEqual([guarantee]);
  });

  test('each violation once, in a history with several', () => {
    expect(
      guarantees([
        'phone reads title 5',
        'phone reads title 4',
        'laptop writes title 6',
        'phone reads title 6',
        'laptop reads title 5',
        'laptop reads title 6',
      ]),
    ).toEqual(['monotonic reads', 'read your writes']);
  });
});

describe('invented values', () => {
  test('a value that was written is not one', () => {
    expect(inventedValues(history('laptop writes title 1', 'phone reads title 1'))).toEqual([]);
  });

  test('a value that nobody wrote is one', () => {
    const invented = inventedValues(history('laptop writes title 1', 'phone reads title 2'));
    expect(invented).toMatchObject([{ because: 'nobody wrote it' }]);
  });

  test('another value at the place of a write is one', () => {
    const read = { ...operation('phone reads title 1'), value: 'other' };
    expect(inventedValues([operation('laptop writes title 1'), read])).toMatchObject([
      { because: 'value 1 was written there' },
    ]);
  });
});

describe('divergence', () => {
  const written = history('laptop writes title 1', 'phone writes title 2');

  test('devices that show the last write have none', () => {
    const final = history('laptop reads title 2', 'phone reads title 2');
    expect(divergences(written, final)).toEqual([]);
  });

  test('a device that shows an earlier write diverges', () => {
    const final = history('laptop reads title 1', 'phone reads title 2');
    expect(divergences(written, final)).toMatchObject([{ operation: { device: 'laptop' } }]);
  });
});

test.each([
  [[1], [2], -1],
  [[2], [1], 1],
  [[1, 'b'], [1, 'a'], 1],
  [['2026-11-29', 'a'], ['2026-11-30', 'a'], -1],
  [[1, 2], [1], 1],
  [[1], [1, 2], -1],
  [[1, 'a'], [1, 'a'], 0],
] as const)('%j compares with %j as %i', (one, other, sign) => {
  expect(Math.sign(comparePositions(one, other))).toBe(sign);
});
