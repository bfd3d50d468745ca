import { describe, expect, test } from 'vitest';
import { dueAt, expirationHeader, planLifecycle } from '../../../../engine/s3/lifecycle.ts';

const rule = (abort: number | null, expire: number | null, id = 'rule') => ({
  id,
  abortIncompleteMultipartUploadAfterDays: abort,
  expirationInDays: expire,
});
const at = (text: string): number => Date.parse(text);

test('a day count ends at the next midnight UTC', () => {
  // AWS's own example: 15 January 10:30 and 3 days give 19 January 00:00.
  expect(dueAt(at('2014-01-15T10:30:00Z'), 3)).toBe(at('2014-01-19T00:00:00Z'));
});

describe('a sweep', () => {
  const objects = [{ key: 'a', lastModified: at('2026-01-01T12:00:00Z') }];
  const uploads = [{ uploadId: 'u', initiated: at('2026-01-01T12:00:00Z') }];

  test.each([
    {
      name: 'nothing expires without rules',
      rules: [],
      now: '2030-01-01T00:00:00Z',
      expire: 0,
      abort: 0,
    },
    {
      name: 'a rule for unfinished uploads leaves objects alone',
      rules: [rule(1, null)],
      now: '2026-01-03T00:00:00Z',
      expire: 0,
      abort: 1,
    },
    {
      name: 'nothing expires a millisecond early',
      rules: [rule(1, 1)],
      now: '2026-01-02T23:59:59.999Z',
      expire: 0,
      abort: 0,
    },
    {
      name: 'the earliest rule counts',
      rules: [rule(null, 30), rule(null, 1)],
      now: '2026-01-03T00:00:00Z',
      expire: 1,
      abort: 0,
    },
  ])('$name', ({ rules, now, expire, abort }) => {
    const plan = planLifecycle(rules, objects, uploads, at(now));
    expect([plan.expire.length, plan.abort.length]).toEqual([expire, abort]);
  });
});

test('an object states when it expires and by which rule', () => {
  const rules = [rule(7, null, 'tidy'), rule(null, 3, 'uploads expire')];
  expect(expirationHeader(rules, at('2014-01-15T10:30:00Z'))).toBe(
    'expiry-date="Sun, 19 Jan 2014 00:00:00 GMT", rule-id="uploads%20expire"',
  );
  expect(expirationHeader([rule(7, null)], 0)).toBeNull();
});
