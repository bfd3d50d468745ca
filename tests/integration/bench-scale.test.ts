import { expect, test } from 'vitest';
import { measureFinished } from '../bench/scale/finished-files.ts';
import { measureGroups } from '../bench/scale/many-users.ts';
import { needs } from './capabilities.ts';

test(
  'users who upload are counted by the engine that they use',
  { ...needs('ownProcess'), timeout: 120_000 },
  async () => {
    const [group] = await measureGroups({ groups: [2], files: 2, time: Infinity });
    const { before, after } = group ?? {};
    const sent = (name: string) => (after?.requests[name] ?? 0) - (before?.requests[name] ?? 0);
    // Two users with two files: each file is one upload and one rendition.
    expect(sent('PUT')).toBe(8);
    expect(sent('GetCredentialsForIdentity')).toBe(2);
    expect(after?.bytes).toBeGreaterThan(before?.bytes ?? Infinity);
    expect(after?.cpuSeconds).toBeGreaterThan(before?.cpuSeconds ?? Infinity);
  },
);

test(
  'a device that has been here reads no row that it has, and one entry of the log for each change',
  { ...needs('ownProcess'), timeout: 120_000 },
  async () => {
    const [finished] = await measureFinished([3]);
    // Three files with their outcomes, the session, and the log's last entry.
    expect(finished?.firstLoad.items).toBe(8);
    expect(finished?.load).toMatchObject({ requests: 2, items: 0 });
    expect(finished?.poll).toMatchObject({ requests: 1, items: 0 });
    expect(finished?.look).toMatchObject({ requests: 1, items: 0 });
    expect(finished?.news.items).toBe(3);
  },
);
