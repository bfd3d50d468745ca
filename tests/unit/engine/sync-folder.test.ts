import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const opened = vi.hoisted(() => ({ ends: [] as (() => void)[], count: 0 }));
vi.mock('node:fs/promises', async (original) => ({
  ...(await original<object>()),
  open: () => {
    opened.count += 1;
    return Promise.resolve({
      sync: () => new Promise<void>((resolve) => opened.ends.push(resolve)),
      close: () => Promise.resolve(),
    });
  },
}));
const { syncFolder } = await import('../../../engine/sync-folder.ts');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-sync-'));
});
afterAll(() => rm(folder, { recursive: true }));

test.skipIf(process.platform === 'win32')(
  'calls during a sync share the next one, which begins after they came',
  async () => {
    const done: string[] = [];
    const call = (name: string) => syncFolder(folder).then(() => done.push(name));
    const calls = [call('first')];
    await expect.poll(() => opened.ends.length).toBe(1);
    calls.push(call('second'), call('third'));
    expect(opened.count).toBe(1);

    opened.ends[0]?.();
    await expect.poll(() => opened.ends.length).toBe(2);
    expect(done).toEqual(['first']);
    calls.push(call('fourth'));

    opened.ends[1]?.();
    await expect.poll(() => opened.ends.length).toBe(3);
    expect(done).toEqual(['first', 'second', 'third']);

    opened.ends[2]?.();
    await Promise.all(calls);
    expect(opened.count).toBe(3);
  },
);
