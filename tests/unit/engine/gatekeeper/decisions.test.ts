import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { authorise } from '../../../../engine/iam/authorise.ts';
import { createDecisionLog } from '../../../../engine/gatekeeper/decisions.ts';

const request = (resource: string) => ({
  principal: { kind: 'anonymous' as const },
  action: 's3:GetObject',
  resource,
  context: { 'aws:SecureTransport': ['true'] },
});
const refused = (resource: string) =>
  authorise(request(resource), {
    identityPolicies: [],
    resourcePolicy: null,
    resourceAccount: '111122223333',
  });

test('lists the newest decisions first and keeps a limited number', () => {
  const log = createDecisionLog({ capacity: 3, now: () => 0 });
  for (const n of [1, 2, 3, 4, 5, 6, 7]) log.record(request(`r${n}`), refused(`r${n}`), 'a note');
  expect(log.newestFirst().map(({ resource }) => resource)).toEqual(['r7', 'r6', 'r5']);
  expect(log.newestFirst()[0]).toMatchObject({
    time: '1970-01-01T00:00:00.000Z',
    principal: 'anonymous',
    action: 's3:GetObject',
    context: { 'aws:SecureTransport': ['true'] },
    decision: 'ImplicitlyDenied',
    policy: null,
    statement: null,
    note: 'a note',
  });
});

test('every decision is appended to a file that only its owner reads', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-decisions-'));
  const file = join(folder, 'decisions.jsonl');
  try {
    const log = createDecisionLog({ file, capacity: 1 });
    const ids = ['r1', 'r2', 'r3'].map((name) => log.record(request(name), refused(name)).id);
    expect(await readFile(file, 'utf8').catch(() => '')).toBe('');
    await expect
      .poll(async () => (await readFile(file, 'utf8').catch(() => '')).split('\n').length)
      .toBe(4);
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(ids);
    expect((await stat(file)).mode & 0o777).toBe(0o600);

    const restarted = createDecisionLog({ file });
    expect(await restarted.find(ids[1] ?? '')).toEqual(JSON.parse(lines[1] ?? ''));
    expect(await log.find(ids[2] ?? '')).toHaveProperty('trace');
    expect(await restarted.find('nobody')).toBeNull();
    expect(await createDecisionLog({ file: join(folder, 'none') }).find('x')).toBeNull();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('closing writes the decisions that wait to be written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-decisions-'));
  const file = join(folder, 'decisions.jsonl');
  try {
    const log = createDecisionLog({ file });
    const { id } = log.record(request('r1'), refused('r1'));
    await log.close();
    expect(await readFile(file, 'utf8')).toMatch(new RegExp(`^{"id":"${id}".*}\n$`));
  } finally {
    await rm(folder, { recursive: true });
  }
});
