import { describe, expect, test } from 'vitest';
import { firstLook, nextLook, type LookInputs } from '../../../src/result/next-look.ts';

const durations = [900, 1_000, 1_100, 1_200, 1_300];

test.each<{ name: string; inputs: LookInputs; pause: number }>([
  {
    name: 'without known durations the pauses grow from half a second',
    inputs: { ages: [0], durations: [], emptyReads: 0 },
    pause: 500,
  },
  {
    name: 'and end at ten seconds',
    inputs: { ages: [60_000], durations: [], emptyReads: 30 },
    pause: 10_000,
  },
  {
    name: 'a new conversion is looked for soon after the earliest of the last ones had ended',
    inputs: { ages: [0], durations, emptyReads: 1 },
    pause: 900 + 196 + 30,
  },
  {
    name: 'or when three fifths of the last ones had ended, if earlier',
    inputs: { ages: [0], durations: [1_000, 1_010, 1_020, 1_030, 1_040], emptyReads: 1 },
    pause: 1_060,
  },
  {
    name: 'only durations that are still possible count',
    inputs: { ages: [1_245], durations: [900, 1_000, 1_100, 1_300, 1_700], emptyReads: 2 },
    pause: 1_300 + 172 + 30 - 1_245,
  },
  {
    name: 'looks for a conversion slower than all past ones become ever rarer',
    inputs: { ages: [6_000], durations, emptyReads: 3 },
    pause: 1_200,
  },
  {
    name: 'the conversion likely to end first decides',
    inputs: { ages: [0, 600], durations, emptyReads: 0 },
    pause: 526,
  },
  {
    name: 'looks are at least 200 ms apart',
    inputs: { ages: [1_200], durations, emptyReads: 0 },
    pause: 200,
  },
  {
    name: 'and 450 ms while several conversions are under way',
    inputs: { ages: [1_000, 1_050, 1_100, 1_150], durations, emptyReads: 0 },
    pause: 450,
  },
  {
    name: 'the order of the known durations does not matter',
    inputs: { ages: [0], durations: [...durations].reverse(), emptyReads: 1 },
    pause: 1_126,
  },
])('$name', ({ inputs, pause }) => {
  expect(nextLook(inputs)).toBeCloseTo(pause, 5);
});

test.each<{ name: string; ages: (number | null)[]; durations: number[]; wait: number }>([
  {
    name: 'of a new conversion comes when it is likely to have ended',
    ages: [0],
    durations,
    wait: 1_126,
  },
  { name: 'comes at once when one may have ended', ages: [0, 1_400], durations, wait: 0 },
  { name: 'comes at once when nobody knows when it began', ages: [null], durations, wait: 0 },
  { name: 'is half a second after the first one ever', ages: [20], durations: [], wait: 500 },
  { name: 'comes at once on a new device', ages: [60_000], durations: [], wait: 0 },
])('the first look $name', ({ ages, durations, wait }) => {
  expect(firstLook(ages, durations)).toBeCloseTo(wait, 5);
});

/** Numbers in [0, 1), the same in every run. */
const numbers = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
};

/** Durations of conversions around `median`; `spread` is the standard deviation of their logarithm. */
const conversions = (count: number, median: number, spread: number): readonly number[] => {
  const random = numbers(7);
  return Array.from({ length: count }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return median * Math.exp(spread * normal);
  });
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Simulates the looks for each conversion, one after the other, from its request until its outcome
 *  is found. */
const watched = (
  all: readonly number[],
  pause: (inputs: LookInputs) => number,
  first: (durations: readonly number[]) => number,
) => {
  const known: number[] = [];
  const delays: number[] = [];
  let looks = 0;
  for (const duration of all) {
    let age = first(known.slice(-20));
    let emptyReads = 1;
    looks += 1;
    while (age < duration) {
      age += pause({ ages: [age], durations: known.slice(-20), emptyReads });
      looks += 1;
      emptyReads += 1;
    }
    known.push(duration);
    delays.push(age - duration);
  }
  return { looks: looks / all.length, delay: median(delays) };
};

const withoutPrediction = ({ emptyReads }: LookInputs): number =>
  Math.min(10_000, 500 * 1.4 ** emptyReads);
const atOnce = () => 0;
const predicted = (known: readonly number[]) => firstLook([0], known);

describe('compared with growing pauses, finds outcomes with no more looks', () => {
  test.each([
    { typical: 600, spread: 0.15 },
    { typical: 1_500, spread: 0.2 },
    { typical: 1_500, spread: 0.4 },
    { typical: 4_000, spread: 0.2 },
    { typical: 8_000, spread: 0.15 },
  ])('and finds half of them within 250 ms: $typical ms, spread $spread', ({ typical, spread }) => {
    const all = conversions(400, typical, spread);
    const [before, now] = [
      watched(all, withoutPrediction, atOnce),
      watched(all, nextLook, predicted),
    ];
    expect(now.looks).toBeLessThanOrEqual(before.looks);
    expect(now.delay).toBeLessThanOrEqual(250);
  });
});
