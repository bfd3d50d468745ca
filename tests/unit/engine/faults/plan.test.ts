import { describe, expect, test } from 'vitest';
import { draw } from '../../../../engine/faults/draw.ts';
import { planEvent, planKill, planRequest } from '../../../../engine/faults/plan.ts';
import { readSettings, type FaultSettingsInput } from '../../../../engine/faults/settings.ts';

const numbers = Array.from({ length: 4_000 }, (_, index) => index + 1);

const faultsOf = (settings: FaultSettingsInput): (string | null)[] =>
  numbers.map((number) => planRequest(readSettings(settings), 's3', number).fault);

const shareOf = (values: readonly unknown[], value: unknown): number =>
  (100 * values.filter((one) => one === value).length) / values.length;

test.each([
  { name: 'no settings', settings: {}, plan: { delay: 0, fault: null } },
  { name: 'another service’s', settings: { dynamodb: { lostAnswer: 100 } }, plan: { fault: null } },
  { name: 'always SlowDown', settings: { s3: { slowDown: 100 } }, plan: { fault: 'slowDown' } },
  { name: 'always lost', settings: { s3: { lostAnswer: 100 } }, plan: { fault: 'lostAnswer' } },
])('$name: each request meets $plan', ({ settings, plan }) => {
  for (const number of numbers.slice(0, 200)) {
    expect(planRequest(readSettings(settings), 's3', number)).toMatchObject(plan);
  }
});

test('a seed and a number give the same plan each time, and other seeds other plans', () => {
  const settings = { s3: { latency: 300, slowDown: 20, lostAnswer: 20 } };
  const plans = (seed: number) =>
    numbers.map((number) => planRequest(readSettings({ ...settings, seed }), 's3', number));
  expect(plans(7)).toEqual(plans(7));
  expect(plans(7)).not.toEqual(plans(8));
});

test('faults come as often as their percentages say, and never two at once', () => {
  const faults = faultsOf({ s3: { internalError: 10, cutRequest: 5, noETag: 25 } });
  expect(shareOf(faults, 'internalError')).toBeCloseTo(10, -0.5);
  expect(shareOf(faults, 'cutRequest')).toBeCloseTo(5, -0.5);
  expect(shareOf(faults, 'noETag')).toBeCloseTo(25, -0.5);
  expect(shareOf(faults, null)).toBeCloseTo(60, -0.8);
});

test('delays stay below the latency and use all of its range', () => {
  const settings = readSettings({ s3: { latency: 100 } });
  const delays = numbers.map((number) => planRequest(settings, 's3', number).delay);
  expect(Math.max(...delays)).toBeLessThanOrEqual(100);
  expect(Math.max(...delays)).toBeGreaterThan(95);
  expect(Math.min(...delays)).toBeLessThan(5);
});

test('events and invocations meet their own faults', () => {
  const settings = readSettings({ events: { dropped: 30 }, converterKilled: 30 });
  const events = numbers.map((number) => planEvent(settings, number));
  const kills = numbers.map((number) => planKill(settings, number) !== null);
  expect(shareOf(events, 'dropped')).toBeCloseTo(30, -0.8);
  expect(shareOf(kills, true)).toBeCloseTo(30, -0.8);
  expect(events.map((event) => event !== null)).not.toEqual(kills);
});

describe('draw', () => {
  test('spreads evenly over [0, 1)', () => {
    const tenths = new Array<number>(10).fill(0);
    for (const number of numbers) {
      const tenth = Math.floor(draw(1, 'x', number) * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const tenth of tenths) expect(Math.abs(tenth - 400)).toBeLessThan(80);
  });

  test('neighbouring numbers say nothing about each other', () => {
    const both = numbers.filter((n) => draw(1, 'x', n) < 0.5 && draw(1, 'x', n + 1) < 0.5);
    expect(Math.abs(both.length - 1_000)).toBeLessThan(150);
  });
});
