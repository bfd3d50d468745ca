import type { Part } from '../row.ts';
import { measureFinished } from './finished-files.ts';
import { firstLoadRows, flatRows } from './finished-table.ts';
import { groupRows, groupsUpTo } from './groups.ts';
import { measureGroups } from './many-users.ts';

/** Files of each user, where as many as the options allow upload. */
const manyFiles = 20;
/** Files of each user, where a thousand upload. */
const fewFiles = 2;
const mostUsers = 1000;

const finishedFiles = [10, 1000, 10_000] as const;

const countedAs = `each signs in, adds small pictures to a session, waits until all are converted, and leaves;
eight at a time. The core decides what is asked. Counted by the engine’s own process: requests and bytes of users and
converter, CPU time of that process alone. Each group is compared with the first; one of another size was ended by the time.`;

/** How far a run goes. */
export interface Bounds {
  /** At most so many users with twenty files each. */
  readonly users: number;
  /** At most so long for all users, half of it for those with twenty files. */
  readonly minutes: number;
}

/** Measures whether one user costs the same beside any number of others, and with any number of files. */
export const benchScale = async (
  { users, minutes }: Bounds,
  onMeasured: (heading: string) => void,
): Promise<readonly Part[]> => {
  const time = (minutes * 60_000) / 2;
  const measureUsers = async (most: number, files: number): Promise<Part> => {
    const groups = await measureGroups({ groups: groupsUpTo(most), files, time }, (group) =>
      onMeasured(`${group.users} users with ${files} files each`),
    );
    return {
      heading: `Users with ${files} files each`,
      about: `Groups of at most ${most} users, one group after another on one engine: ${countedAs}`,
      rows: groupRows(groups),
    };
  };
  const withManyFiles = await measureUsers(users, manyFiles);
  const withFewFiles = await measureUsers(mostUsers, fewFiles);
  const finished = await measureFinished(finishedFiles);
  return [
    withManyFiles,
    withFewFiles,
    {
      heading: 'One user with many finished files',
      about: `What the core reads, counted between it and the engine: bodies of answers, and rows of DynamoDB in them.
The rows were written directly, with three renditions each. A page load is on a device that has been here before, until
its first exchange with DynamoDB has ended; polls and looks are means of three or more. Another device’s finished file is
read by its entry in the log, its row and its outcome, and today’s usage with it; polls without news meanwhile are left out.`,
      rows: flatRows(finished),
    },
    {
      heading: 'The first load on a new device',
      about: `Everything that is read until every file is shown as ready and the next poll has found nothing, divided
by the number of files. It grows with the files: every row is read once, and once a day again.`,
      rows: firstLoadRows(finished),
    },
  ];
};
