import { describe, expect, test } from 'vitest';
import { identityId, newFileId, newSessionId } from '#contract/ids';
import { spaceOf, type SpaceName } from '#contract/owner';
import { AccessCheck } from '../../../src/access-check/access-check.svelte.ts';
import { accessCases, groupTitles } from '../../../src/access-check/cases.ts';
import { probeOperations, type Outcome } from '../../../src/access-check/port.ts';
import {
  blockedByCors,
  outcomeOfError,
  summary,
  verdictOf,
} from '../../../src/access-check/verdict.ts';

const me = identityId('us-east-1:11111111-2222-4333-8444-555555555555');
const other = identityId('us-east-1:99999999-8888-4777-8666-555555555555');
const deployment = {
  uploadsBucket: 'uploads',
  resultsBucket: 'results',
  sessionsTable: 'sessions-table',
  resultsTable: 'results-table',
};
const spaces = { own: spaceOf('team' as SpaceName), other: spaceOf('another' as SpaceName) };
const subjects = { me, other, sessionId: newSessionId(0), fileId: newFileId(0), ...deployment };
const cases = accessCases({ ...subjects, spaces });
const casesOfNoMember = accessCases({ ...subjects, spaces: null });

describe('the cases', () => {
  test('have unique IDs and cover every operation of the probe', () => {
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    const used = new Set(cases.map(({ request }) => request.operation));
    expect(probeOperations.filter((operation) => !used.has(operation))).toEqual([]);
  });

  test('start with the allowed cases; all others expect a refusal', () => {
    const expected = cases.map((one) => one.expected);
    const allowed = expected.filter((one) => one === 'allowed').length;
    expect(expected.slice(0, allowed)).toEqual(Array<string>(allowed).fill('allowed'));
    const groups = new Set(cases.slice(0, allowed).map(({ group }) => group));
    expect([...groups]).toEqual(['own', 'space']);
  });

  test.each(['pictures', 'rows'] as const)('in the group %s name the other identity', (group) => {
    for (const one of cases.filter((each) => each.group === group)) {
      expect(decodeURIComponent(JSON.stringify(one.request.input)), one.id).toContain(other);
    }
  });

  test('name spaces only where the user is in one', () => {
    const left = (group: string) => cases.filter((one) => one.group === group).length;
    expect(left('space')).toBe(3);
    expect(left('spaces')).toBe(18);
    expect(cases.length - casesOfNoMember.length).toBe(21);
    expect(JSON.stringify(casesOfNoMember)).not.toContain('space');
  });

  test('in the group spaces write and delete only under a session that does not exist', () => {
    const writes = cases.filter(
      ({ group, request: { operation } }) =>
        group === 'spaces' && /Put|Delete|Copy/.test(operation),
    );
    expect(writes).toHaveLength(5);
    for (const { id, request } of writes) {
      expect(JSON.stringify(request.input), id).toContain(subjects.sessionId);
    }
  });

  test('cover every group', () => {
    expect(new Set(cases.map(({ group }) => group))).toEqual(new Set(Object.keys(groupTitles)));
  });
});

const named = (name: string) => Object.assign(new Error('said so'), { name });

test.each([
  { code: 'AccessDenied', kind: 'refused' },
  { code: 'AccessDeniedException', kind: 'refused' },
  { code: 'ExpiredToken', kind: 'unclear' },
  { code: 'NoSuchKey', kind: 'unclear' },
  { code: 'ValidationException', kind: 'unclear' },
  { code: 'TypeError', kind: 'unclear' },
])('$code is $kind', ({ code, kind }) => {
  expect(outcomeOfError(named(code))).toMatchObject({ kind, code });
});

const allowed: Outcome = { kind: 'allowed' };
const refused: Outcome = { kind: 'refused', code: 'AccessDenied', message: '', decisionId: null };
const unclear: Outcome = { kind: 'unclear', code: 'TypeError', message: '' };

test.each([
  { expected: 'refused', outcome: refused, verdict: 'as-expected' },
  { expected: 'refused', outcome: allowed, verdict: 'wrong' },
  { expected: 'allowed', outcome: refused, verdict: 'wrong' },
  { expected: 'allowed', outcome: allowed, verdict: 'as-expected' },
  { expected: 'refused', outcome: unclear, verdict: 'unclear' },
] as const)('$outcome.kind when $expected is expected is $verdict', (one) => {
  expect(verdictOf(one.expected, one.outcome)).toBe(one.verdict);
});

test('an unsent request counts as blocked only if a permitted request succeeded', () => {
  expect(blockedByCors(unclear, allowed).kind).toBe('blocked');
  expect(blockedByCors(unclear, unclear)).toBe(unclear);
  expect(blockedByCors(allowed, allowed)).toBe(allowed);
  expect(verdictOf('refused', blockedByCors(unclear, allowed))).toBe('as-expected');
  expect(verdictOf('allowed', blockedByCors(unclear, allowed))).toBe('wrong');
});

test('one wrong outcome decides the summary', () => {
  expect(summary(['as-expected', 'unclear', 'wrong'])).toContain(
    'Treat this deployment as compromised',
  );
  expect(summary(['as-expected', 'unclear'])).toContain('checks were inconclusive');
  expect(summary(['as-expected', 'as-expected'])).toBe('All 2 checks passed.');
});

describe('a run', () => {
  const run = async (
    answer: (operation: string) => Outcome,
    space: SpaceName | null = 'team' as SpaceName,
  ) => {
    const sent: string[] = [];
    const check = new AccessCheck(
      {
        whoAmI: () => Promise.resolve({ identityId: me, space }),
        send: ({ operation, input }) => {
          sent.push(JSON.stringify(input));
          return Promise.resolve(answer(operation));
        },
      },
      deployment,
    );
    await check.run();
    return { check, sent };
  };

  test('sends every case and judges each', async () => {
    const { check, sent } = await run(() => refused);
    const sentAgain = cases.filter(({ corsForbids }) => corsForbids).length;
    expect(sent).toHaveLength(cases.length + sentAgain);
    const verdicts = check.lines.map(({ result }) => result?.verdict);
    expect(verdicts.filter((verdict) => verdict === 'wrong')).toHaveLength(6);
    expect(check.summary).toContain('6 of');
  });

  test('asks about no space where the user is in none', async () => {
    const { check } = await run(() => refused, null);
    expect(check.lines).toHaveLength(casesOfNoMember.length);
  });

  test('uses a new random identity and space each time, never the user’s own', async () => {
    const [first, second] = await Promise.all([run(() => refused), run(() => refused)]);
    expect(first.sent.join()).not.toBe(second.sent.join());
    const foreign = ({ sent }: typeof first) =>
      sent.flatMap((input) => /space#[0-9a-f]{32}\b/.exec(input) ?? []);
    expect(foreign(first).length).toBeGreaterThan(0);
    expect(foreign(first)[0]).not.toBe(foreign(second)[0]);
  });

  test('reports missing credentials and sends nothing', async () => {
    const send = () => Promise.reject(new Error('must not be called'));
    const probe = { whoAmI: () => Promise.reject(new Error('no')), send };
    const check = new AccessCheck(probe, deployment);
    await check.run();
    expect(check.problem).not.toBeNull();
    expect(check.lines).toEqual([]);
  });
});
