import { expect, test } from 'vitest';
import { createJobRunner, type JobEnd } from '../../../src/workspace/job-runner.ts';
import type { Job } from '../../../src/workspace/jobs.ts';

const send = (itemKey: string): Job => ({ do: 'send', itemKey });
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A runner whose jobs end when the test says so. */
const runner = (onFailure: (tries: number) => JobEnd = () => 'done') => {
  const begun: string[] = [];
  const stopped: string[] = [];
  const ends = new Map<string, { finish: () => void; fail: () => void }>();
  let changes = 0;
  const jobs = createJobRunner({
    perform: (job, signal) =>
      new Promise((resolve, reject) => {
        begun.push(`${job.do} ${job.itemKey}`);
        signal.addEventListener('abort', () => {
          stopped.push(job.itemKey);
          reject(signal.reason as Error);
        });
        ends.set(job.itemKey, {
          finish: () => resolve('done'),
          fail: () => reject(new Error('no')),
        });
      }),
    onFailure: (_job, _error, tries) => Promise.resolve(onFailure(tries)),
    onChange: () => (changes += 1),
  });
  return { jobs, begun, stopped, ends, changes: () => changes };
};

test('a job that is planned twice starts once', async () => {
  const { jobs, begun, ends, changes } = runner();
  jobs.run([send('a'), send('b')]);
  jobs.run([send('a'), send('b')]);
  expect(begun).toEqual(['send a', 'send b']);
  ends.get('a')?.finish();
  await turn();
  expect(changes()).toBe(1);
  await jobs.stop();
});

test('a job that is no longer planned is aborted; the file’s next job starts after it has ended', async () => {
  const { jobs, begun, stopped } = runner();
  jobs.run([send('a')]);
  jobs.run([{ do: 'clear', itemKey: 'a' }]);
  expect([begun, stopped]).toEqual([['send a'], ['a']]);
  await turn();
  jobs.run([{ do: 'clear', itemKey: 'a' }]);
  expect(begun).toEqual(['send a', 'clear a']);
  await jobs.stop();
});

test('retries a job that failed temporarily after its pause, or when pauses are ended', async () => {
  const tries: number[] = [];
  const { jobs, ends, changes } = runner((count) => {
    tries.push(count);
    return { pause: 60_000, because: 'network' };
  });
  jobs.run([send('a')]);
  ends.get('a')?.fail();
  await turn();
  expect(jobs.pauseReason('a')).toBe('network');
  const before = changes();
  jobs.endPauses();
  expect([jobs.pauseReason('a'), changes()]).toEqual([null, before + 1]);
  expect(tries).toEqual([1]);
  await jobs.stop();
});

test('stopping aborts every job, and no job starts afterwards', async () => {
  const { jobs, begun, stopped } = runner();
  jobs.run([send('a'), send('b')]);
  await jobs.stop();
  expect(stopped).toEqual(['a', 'b']);
  jobs.run([send('c')]);
  expect(begun).toHaveLength(2);
  expect(jobs.isBusy()).toBe(false);
});
