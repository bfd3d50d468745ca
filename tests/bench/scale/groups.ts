import { row, type Row } from '../row.ts';
import type { Counts } from './counted-engine.ts';

/** How many users each group has. */
const sizes = [10, 100, 1000] as const;

/** The groups of a run that has time for at most so many users in one. */
export const groupsUpTo = (users: number): readonly number[] => [
  ...sizes.filter((size) => size < users),
  users,
];

/** What an engine did for a group of users. */
export interface Group {
  readonly users: number;
  /** Of each user. */
  readonly files: number;
  /** When the group began and when it had ended. */
  readonly before: Counts;
  readonly after: Counts;
}

const total = ({ requests }: Counts): number =>
  Object.values(requests).reduce((sum, count) => sum + count, 0);

/** Operations that ask again and again whether there is news: how often depends on how long users wait. */
const looks: readonly string[] = ['Query', 'BatchGetItem'];

const looksOf = ({ requests }: Counts): number =>
  looks.reduce((sum, name) => sum + (requests[name] ?? 0), 0);

interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly of: (counts: Counts) => number;
}

const figures: readonly Figure[] = [
  { what: 'requests', unit: 'a user', of: total },
  { what: 'requests that look for news', unit: 'a user', of: looksOf },
  { what: 'other requests', unit: 'a user', of: (counts) => total(counts) - looksOf(counts) },
  { what: 'bytes', unit: 'kB a user', of: ({ bytes }) => bytes / 1000 },
  { what: 'CPU time', unit: 'ms a user', of: ({ cpuSeconds }) => cpuSeconds * 1000 },
];

/** The rows of a table: each figure of each group per user, against that of the first group. */
export const groupRows = (groups: readonly Group[]): readonly Row[] => {
  const [first] = groups;
  return figures.flatMap(({ what, unit, of }) => {
    const perUser = ({ users, before, after }: Group) => (of(after) - of(before)) / users;
    return groups.map((group) => {
      const value = perUser(group);
      const name = `${group.users} users with ${group.files} files each: ${what}`;
      if (first === undefined || group === first) return row(name, value, unit);
      return row(name, value, unit, {
        against: `${first.users} users`,
        ratio: value / perUser(first),
        target: { atMost: 1.15, of: 'ratio' },
      });
    });
  });
};
