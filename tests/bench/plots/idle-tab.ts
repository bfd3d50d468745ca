import { pollPause } from '../../../src/session/poll-plan.ts';
import { prices } from '../prices.ts';
import type { LinePlot } from './line-plot.ts';

/** How long an open page waits after so many empty reads, in milliseconds. */
type Policy = (emptyReads: number) => number;

const policies: readonly (readonly [name: string, policy: Policy])[] = [
  ['every second', () => 1000],
  ['every 5 seconds', () => 5000],
  ['the page, which rests', (emptyReads) => pollPause(emptyReads)],
];

/** Reads of one open page in its first `seconds` without a change. */
export const readsWithin = (policy: Policy, seconds: number): number => {
  let reads = 0;
  for (let time = 0; time < seconds * 1000; time += policy(reads)) reads += 1;
  return reads;
};

const minutes = [0, 10, 20, 30, 40, 50, 60];
const users = 1000;

/** What a thousand users cost who leave a tab open for an hour, by how often it looks. An empty read is
 *  one read unit. */
export const idleTabPlot = (): LinePlot => ({
  title: `${users.toLocaleString('en')} idle users with an open tab`,
  x: 'minutes since the last change',
  y: 'cents for all of them so far',
  at: minutes.map(String),
  series: policies.map(([name, policy]) => ({
    name,
    values: minutes.map(
      (minute) => readsWithin(policy, minute * 60) * users * prices.tableReadUnit * 100,
    ),
  })),
});
