import { describe, expect, test } from 'vitest';
import { isOfNow } from '../../../../engine/cognito-user-pool/srp-timestamp.ts';

describe("an answer's time", () => {
  const now = Date.UTC(2026, 10, 3, 12, 0, 0);

  test.each([
    { timestamp: 'Tue Nov 3 12:00:00 UTC 2026', ofNow: true },
    { timestamp: 'Tue Nov 3 11:45:00 UTC 2026', ofNow: true },
    { timestamp: 'Tue Nov 3 12:15:00 UTC 2026', ofNow: true },
    { timestamp: 'Tue Nov 3 11:44:59 UTC 2026', ofNow: false },
    { timestamp: 'Tue Nov 3 12:15:01 UTC 2026', ofNow: false },
    { timestamp: 'Tue Nov 03 12:00:00 UTC 2026', ofNow: true },
    { timestamp: 'Mon Nov 2 12:00:00 UTC 2026', ofNow: false },
    { timestamp: 'Tue Nov 3 12:00:00 UTC 2025', ofNow: false },
    { timestamp: 'Tue Nov 3 12:00:00 CET 2026', ofNow: false },
    { timestamp: 'Tue Foo 3 12:00:00 UTC 2026', ofNow: false },
    { timestamp: '2026-11-03T12:00:00Z', ofNow: false },
    { timestamp: '', ofNow: false },
  ])('$timestamp is of now: $ofNow', ({ timestamp, ofNow }) => {
    expect(isOfNow(timestamp, now)).toBe(ofNow);
  });
});
