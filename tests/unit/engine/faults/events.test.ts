import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withEventFaults } from '../../../../engine/faults/events.ts';
import { FaultPanel } from '../../../../engine/faults/panel.ts';
import { readSettings, type FaultSettingsInput } from '../../../../engine/faults/settings.ts';
import type { ObjectCreated } from '../../../../engine/s3/s3-service.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const event = (key: string): ObjectCreated => ({
  ...{ eventName: 'ObjectCreated:Put', bucket: 'b', key, size: 1, etag: 'e' },
  ...{ sequencer: key, time: 0 },
});

const start = (events: FaultSettingsInput['events']) => {
  const panel = new FaultPanel();
  panel.set(readSettings({ events }));
  const delivered: string[] = [];
  const accept = withEventFaults(panel, ['b'], ({ key }) => {
    delivered.push(key);
    return Promise.resolve();
  });
  return { panel, delivered, accept };
};

test('a dropped event is never delivered', async () => {
  const { accept, delivered, panel } = start({ dropped: 100 });
  await accept(event('a'));
  await vi.runAllTimersAsync();
  expect([delivered, panel.counts]).toEqual([[], { 'event dropped': 1 }]);
});

test('a doubled event is delivered twice', async () => {
  const { accept, delivered } = start({ doubled: 100 });
  await accept(event('a'));
  expect(delivered).toEqual(['a', 'a']);
});

test('a delayed event is accepted at once and delivered later', async () => {
  const { accept, delivered } = start({ delayed: 100 });
  await accept(event('a'));
  expect(delivered).toEqual([]);
  await vi.runAllTimersAsync();
  expect(delivered).toEqual(['a']);
});

test('a reordered event follows the next one, and is delivered once', async () => {
  const { accept, delivered, panel } = start({ reordered: 100 });
  await accept(event('a'));
  panel.set(null);
  await accept(event('b'));
  await vi.runAllTimersAsync();
  expect(delivered).toEqual(['b', 'a']);
});

test('a reordered event that no other follows is delivered all the same', async () => {
  const { accept, delivered } = start({ reordered: 100 });
  await accept(event('a'));
  await vi.runAllTimersAsync();
  expect(delivered).toEqual(['a']);
});
