import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Announcer } from '../../../src/app/announcer.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const ready = (...names: string[]) => ({ ready: names, failed: [] });

test('the first message is announced at once, those within the next second as one', () => {
  const said: string[] = [];
  const announcer = new Announcer((text) => said.push(text));
  announcer.add(ready('a.jpg'));
  expect(said).toEqual(['a.jpg is ready.']);
  announcer.add(ready('b.jpg'));
  announcer.add({ ready: ['c.jpg'], failed: ['d.jpg'] });
  vi.advanceTimersByTime(999);
  expect(said).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(said[1]).toBe('2 pictures are ready. d.jpg couldn’t be converted.');
  vi.advanceTimersByTime(5_000);
  expect(said).toHaveLength(2);
});

test('a thousand files that become ready in turn give one message a second', () => {
  const said: string[] = [];
  const announcer = new Announcer((text) => said.push(text));
  for (let file = 0; file < 1_000; file += 1) {
    announcer.add(ready(`${file}.jpg`));
    vi.advanceTimersByTime(10);
  }
  expect(said.length).toBeLessThanOrEqual(11);
});

test('announces nothing after it is stopped', () => {
  const said: string[] = [];
  const announcer = new Announcer((text) => said.push(text));
  announcer.add(ready('a.jpg'));
  announcer.add(ready('b.jpg'));
  announcer.stop();
  vi.advanceTimersByTime(5_000);
  expect(said).toHaveLength(1);
});
