import { expect, test } from 'vitest';
import { allFiles, fileOf, newBrowser, openTab, seen } from './device.ts';
import { FakeAws, noConnection, type Call } from './fake-aws.ts';
import { Life } from './fake-browser.ts';

const mebibyte = 1024 * 1024;
const size = 17 * mebibyte;

interface Crash {
  readonly at: number;
  readonly effect: 'before' | 'after';
}

/** Uploads one file in a tab that is killed before or after request number `at` takes effect, then
 *  lets a new tab of the same browser finish. */
const uploadWithCrash = async ({ at, effect }: Crash) => {
  const aws = new FakeAws();
  const browser = newBrowser();
  const life = new Life();
  const first = await openTab(aws, browser, life);
  const session = await first.createSession('Holiday');
  await first.addFiles(session, [fileOf('a.jpg', size)]);
  let requests = 0;
  let killedAt: Call | null = null;
  aws.fault = (call) => {
    if (life.isOver) return null;
    requests += 1;
    if (requests < at) return null;
    killedAt = call;
    life.end();
    return effect === 'before' ? noConnection() : null;
  };
  const readyInTime = await Promise.race([
    allFiles(first, 'ready').then(() => true),
    life.ended.then(() => false),
  ]);
  const second = await openTab(aws, browser);
  const view = await allFiles(second, 'ready');
  await seen(second, ({ unsynced }) => unsynced === 0);
  await second.close();
  return { aws, view, killedAt: killedAt as Call | null, readyInTime };
};

const crashes = Array.from({ length: 20 }, (_, index) => index + 1).flatMap((at): Crash[] => [
  { at, effect: 'before' },
  { at, effect: 'after' },
]);

test.each(crashes)(
  'after a kill $effect request $at took effect, finishes by itself with the right bytes',
  async (crash) => {
    const { aws, view, killedAt } = await uploadWithCrash(crash);
    expect(view.sessions).toHaveLength(1);
    expect([...aws.objects.values()].map((object) => object.size)).toEqual([size]);
    const bytes = [...aws.objects.values()][0]?.bytes;
    const wanted = new Uint8Array(await fileOf('a.jpg', size).arrayBuffer());
    expect(Buffer.from(bytes ?? []).equals(Buffer.from(wanted))).toBe(true);
    // Parts are sent once, except those under way when the tab was killed.
    const sent = aws.calls.filter(({ operation }) => operation === 'uploadPart').length;
    expect(sent).toBeLessThanOrEqual(3 + (killedAt === null ? 0 : 3));
    // A multipart upload that no row names yet is left to the bucket's lifecycle rule.
    const orphans = killedAt?.operation === 'createMultipartUpload' ? 1 : 0;
    expect(aws.uploads.size).toBeLessThanOrEqual(orphans);
  },
);
