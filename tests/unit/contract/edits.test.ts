import { expect, test } from 'vitest';
import { compareEdits, editAfter } from '#contract/edits';
import { deviceId } from '#contract/ids';

test('an edit is later than the one it replaces, even when the clock is hours behind', () => {
  const noon = Date.UTC(2026, 5, 1, 12);
  const first = editAfter(undefined, { deviceId: deviceId('laptop'), now: noon });
  const second = editAfter(first, {
    deviceId: deviceId('phone'),
    now: noon - 5 * 3_600_000,
  });
  expect(compareEdits(second, first)).toBeGreaterThan(0);
});
