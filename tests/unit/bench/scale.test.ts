import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { identityId } from '#contract/ids';
import { parseItem } from '#contract/items';
import { parseResultItem } from '#contract/result-item';
import type { Recorded } from '../../bench/figures.ts';
import type { Counts } from '../../bench/scale/counted-engine.ts';
import { finishedRows, oneMoreFile } from '../../bench/scale/finished-rows.ts';
import { firstLoadRows, flatRows } from '../../bench/scale/finished-table.ts';
import type { Finished } from '../../bench/scale/finished-files.ts';
import { groupRows, groupsUpTo } from '../../bench/scale/groups.ts';
import { itemsIn, readingOf } from '../../bench/scale/reading.ts';
import { operationOf } from '../../bench/scale/traffic.ts';

test.each([
  [1000, [10, 100, 1000]],
  [200, [10, 100, 200]],
  [100, [10, 100]],
  [2, [2]],
])('with time for %i users the groups are %j', (users, groups) => {
  expect(groupsUpTo(users)).toEqual(groups);
});

const nothing: Counts = { requests: {}, bytes: 0, cpuSeconds: 0 };

test('a group is compared per user with the first, and misses above 1.15 times as much', () => {
  const requests = (puts: number, queries: number) => ({ PUT: puts, Query: queries });
  const rows = groupRows([
    {
      ...{ users: 10, files: 20 },
      before: nothing,
      after: { requests: requests(400, 100), bytes: 50_000, cpuSeconds: 2 },
    },
    {
      ...{ users: 100, files: 20 },
      before: { requests: requests(400, 100), bytes: 50_000, cpuSeconds: 2 },
      after: { requests: requests(4400, 2100), bytes: 650_000, cpuSeconds: 22 },
    },
  ]);
  const seen = rows.map(({ what, value, ratio, met }) => [what, value, ratio, met]);
  expect(seen).toEqual([
    ['10 users with 20 files each: requests', 50, null, null],
    ['100 users with 20 files each: requests', 60, 1.2, false],
    ['10 users with 20 files each: requests that look for news', 10, null, null],
    ['100 users with 20 files each: requests that look for news', 20, 2, false],
    ['10 users with 20 files each: other requests', 40, null, null],
    ['100 users with 20 files each: other requests', 40, 1, true],
    ['10 users with 20 files each: bytes', 5, null, null],
    ['100 users with 20 files each: bytes', 6, 1.2, false],
    ['10 users with 20 files each: CPU time', 200, null, null],
    ['100 users with 20 files each: CPU time', 200, 1, true],
  ]);
});

test('a request is named as its protocol names it, and the operator’s are left out', () => {
  const named = (method: string, url: string, target?: string) =>
    operationOf({ method, url, headers: target === undefined ? {} : { 'x-amz-target': target } });
  expect(named('POST', '/', 'DynamoDB_20120810.Query')).toBe('Query');
  expect(named('PUT', '/bucket/key')).toBe('PUT');
  expect(named('GET', '/_latchkey/inbox')).toBeNull();
});

test('rows are counted in every form of answer', () => {
  expect(itemsIn({ Items: [1, 2] })).toBe(2);
  expect(itemsIn({ Responses: { one: [1], other: [1, 2] } })).toBe(3);
  expect(itemsIn({ Item: {} })).toBe(1);
  expect(itemsIn({})).toBe(0);
  expect(
    readingOf([
      { operation: 'Query', items: 2, bytes: 30 },
      { operation: 'GetItem', items: 1, bytes: 12 },
    ]),
  ).toEqual({ requests: 2, items: 3, bytes: 42 });
});

describe('the rows of finished files', () => {
  const owner = identityId('us-east-1:11111111-2222-4333-8444-555555555555');
  const { sessions, results } = finishedRows(owner, 120, Date.UTC(2026, 0, 1));
  const isChange = ({ itemKey }: Readonly<Record<string, unknown>>) =>
    String(itemKey).startsWith('change#');

  test('are rows that the core can read, a hundred files in a session', () => {
    const items = sessions.filter((row) => !isChange(row));
    expect(items).toHaveLength(2 + 120);
    for (const row of items) expect(parseItem(row)).toMatchObject({ ok: true });
    expect(results).toHaveLength(120);
    for (const row of results) expect(parseResultItem(row)).toMatchObject({ ok: true });
  });

  test('are all named by the log of changes, and written before it', () => {
    const changes = sessions.slice(sessions.findIndex(isChange));
    expect(changes.every(isChange)).toBe(true);
    const named = changes.flatMap(({ itemKeys }) => itemKeys as readonly string[]);
    const written = sessions.filter((row) => !isChange(row)).map(({ itemKey }) => itemKey);
    expect(named).toEqual(written);
  });

  test('have an outcome for one more file only when it is finished', () => {
    const first = parseItem({ ...sessions[0] });
    if (!first.ok || first.value.kind !== 'session') throw new Error('no session');
    const more = { owner, sessionId: first.value.sessionId, change: 4 };
    expect(oneMoreFile(more, true, 0).results).toHaveLength(1);
    expect(oneMoreFile(more, false, 0).results).toEqual([]);
  });
});

test('reading is compared with that of the fewest files, for a first load by file', () => {
  const one = { requests: 2, items: 0, bytes: 100 };
  const finished = (files: number): Finished => ({
    files,
    firstLoad: { requests: 10, items: 2 * files, bytes: 1000 * files },
    ...{ load: one, look: one, news: { ...one, items: 3 } },
    poll: { requests: 1, items: files === 10 ? 0 : 1, bytes: 39 },
  });
  const measured = [finished(10), finished(1000)];
  const missed = flatRows(measured).filter(({ met }) => met === false);
  expect(missed.map(({ what }) => what)).toEqual(['1000 files, a poll without news: rows read']);
  expect(flatRows(measured).filter(({ met }) => met === true)).toHaveLength(11);
  expect(firstLoadRows(measured).map(({ value }) => value)).toEqual([1, 0.01, 2, 2, 1000, 1000]);
});

test('docs/scale.md gives the ratios of the last run', async () => {
  const docs = path.join(import.meta.dirname, '../../../docs');
  const recorded = JSON.parse(
    await readFile(path.join(docs, 'benchmarks.json'), 'utf8'),
  ) as Recorded;
  const measured = new Set(recorded.scale?.rows.map(({ ratio }) => ratio));
  const text = await readFile(path.join(docs, 'scale.md'), 'utf8');
  const [, section = ''] = text.split('## What does not grow');
  const cited = [...section.matchAll(/([\d.]+) ×/g)].map(([, ratio]) => Number(ratio));
  expect(cited.length).toBeGreaterThan(0);
  expect(cited.filter((ratio) => !measured.has(ratio))).toEqual([]);
});
