import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KeptDecision, LoggedDecision } from '../../../../engine/gatekeeper/decisions.ts';
import { FaultPanel } from '../../../../engine/faults/panel.ts';
import { changeFaults } from '../../../../engine/operator/change-faults.ts';
import { faultsPage } from '../../../../engine/operator/faults-page.ts';
import { openInbox, type Inbox } from '../../../../engine/operator/inbox.ts';
import { createOperator } from '../../../../engine/operator/operator.ts';
import { renderPage } from '../../../../engine/operator/page.ts';
import { decisionWith } from './decision.ts';

const app = 'http://127.0.0.1:4180';
const attack = `"'><img src=x onerror=alert(1)><script>alert(2)</script>`;
const attacked = decisionWith({
  id: 'attacked',
  principal: `arn:aws:sts::000000000000:assumed-role/user/${attack}`,
  action: `s3:${attack}`,
  resource: `arn:aws:s3:::b/${attack}`,
  context: { [`s3:${attack}`]: [attack] },
  decision: 'ExplicitlyDenied',
  policy: attack,
  statement: attack,
  trace: [{ policy: attack, statement: attack, effect: 'Deny', matches: true, reason: attack }],
  note: attack,
});
const allowed = decisionWith({
  id: 'allowed',
  decision: 'Allowed',
  policy: 'authenticated-user',
  statement: 'ReadOwnResults',
});
/** As read from the log's file. */
const recalled = JSON.parse(
  JSON.stringify({ ...attacked, id: 'recalled', trace: undefined }),
) as KeptDecision;
const log: LoggedDecision[] = [attacked, allowed];
let dir: string;
let inbox: Inbox;
let server: Server;
let url: string;
let ownUser: boolean;
let panel: FaultPanel;

beforeEach(async () => {
  ownUser = true;
  panel = new FaultPanel();
  dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  inbox = await openInbox(join(dir, 'inbox.json'));
  const operator = createOperator({
    inbox,
    log: {
      newestFirst: () => log,
      find: (id) => Promise.resolve([...log, recalled].find((one) => one.id === id) ?? null),
    },
    explain: ({ as, action, resource, context }) => {
      if (as === 'nobody') throw new Error(`unknown principal ${as}`);
      const { decision, policy, statement, trace } = attacked;
      return {
        ...{ as, action, resource, context: { asked: context } },
        decision: { decision, policy, statement, trace },
      };
    },
    questionOf: ({ action, resource }) => ({ as: 'user', action, resource, context: [attack] }),
    explainAgain: ({ action, resource, context }) => ({
      ...{ as: 'user', action, resource, context },
      decision: {
        ...{ decision: 'Allowed', policy: 'now', statement: 'OpenedSince' },
        trace: attacked.trace,
      },
    }),
    isOwnUser: () => Promise.resolve(ownUser),
    appOrigins: [app],
    faults: panel,
    now: () => 1_000,
  });
  server = createServer(operator);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/_latchkey`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(dir, { recursive: true });
});

const json = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json();
const page = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}${path}`, { headers: { accept: 'text/html', ...headers } });
const asked = (change: Record<string, string>): string =>
  `/explain?${new URLSearchParams({ as: 'user', action: 's3:GetObject', resource: '*', ...change })}`;

describe('for programs', () => {
  test('health says ready', async () => {
    expect(await json('/health')).toEqual({ status: 'ready' });
  });

  test('the inbox is newest first and survives a restart', async () => {
    const mail = { to: 'a@example.com', subject: 'Your code', at: '2026-11-23T00:00:00.000Z' };
    await inbox.send({ ...mail, code: '111111' });
    await inbox.send({ ...mail, code: '222222' });
    const answer = (await json('/inbox')) as { code: string }[];
    expect(answer.map(({ code }) => code)).toEqual(['222222', '111111']);
    expect((await openInbox(join(dir, 'inbox.json'))).mails()).toEqual(inbox.mails());
  });

  test('a mail that could not be stored does not keep the next from being stored', async () => {
    const mail = { to: 'a@example.com', subject: 'Your code', at: '2026-11-23T00:00:00.000Z' };
    const file = join(dir, 'later', 'inbox.json');
    const elsewhere = await openInbox(file);
    await expect(elsewhere.send({ ...mail, code: '111111' })).rejects.toThrow('ENOENT');
    await mkdir(dirname(file));
    await elsewhere.send({ ...mail, code: '222222' });
    const stored = (await openInbox(file)).mails();
    expect(stored.map(({ code }) => code)).toEqual(['222222', '111111']);
  });

  test('the log lists each decision in full', async () => {
    expect(await json('/decisions')).toEqual(log);
  });

  test('the log can be filtered', async () => {
    expect(await json('/decisions?outcome=Allowed')).toEqual([allowed]);
  });

  test('one decision is given by its ID', async () => {
    expect(await json('/decisions/attacked')).toEqual(attacked);
  });

  test('a question is answered', async () => {
    expect(await json(asked({ context: 'a:b=1\r\n\r\nc:d=2=3 ' }))).toMatchObject({
      as: 'user',
      resource: '*',
      context: { asked: ['a:b=1', 'c:d=2=3 '] },
      decision: { decision: 'ExplicitlyDenied' },
    });
  });

  test.each([
    { name: 'a decision that is not in the log', path: '/decisions/gone', status: 404 },
    { name: 'a page that does not exist', path: '/secrets', status: 404 },
    { name: 'a question that cannot be read', path: asked({ as: 'nobody' }), status: 400 },
  ])('$name is refused with $status', async ({ path, status }) => {
    const answer = await fetch(`${url}${path}`);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ message: expect.any(String) as string });
  });

  test('nothing can be written', async () => {
    expect((await fetch(`${url}/inbox`, { method: 'POST' })).status).toBe(405);
  });
});

const everyPage = [
  '/inbox',
  '/decisions',
  `/decisions?${new URLSearchParams({ action: attack, outcome: attack })}`,
  '/decisions/attacked',
  '/decisions/recalled',
  '/decisions/gone',
  '/explain',
  asked({ as: attack, action: attack, resource: attack, context: attack }),
  asked({ as: 'nobody', resource: attack }),
];

describe('for other origins', () => {
  test.each(everyPage)('%s is read by the app', async (path) => {
    const answer = await fetch(`${url}${path}`, { headers: { origin: app } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(app);
  });

  test.each(['https://evil.example', 'null', 'http://127.0.0.1:4181'])(
    'hides its answers from %s',
    async (origin) => {
      for (const path of everyPage) {
        const answer = await page(path, { origin });
        expect(answer.status).toBe(403);
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      }
    },
  );
});

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('for a person', () => {
  beforeEach(() =>
    inbox.send({ to: attack, subject: attack, code: attack, at: '2026-11-23T00:00:00.000Z' }),
  );

  test.each(everyPage)('%s escapes text that clients control', async (path) => {
    const text = await (await page(path)).text();
    expect(text).not.toContain('<img');
    expect(text).not.toContain('<script>');
    // Quotes in attribute values are escaped too, so the remaining tags are well formed.
    expect(text.replaceAll(/<[a-z][a-z0-9]*(\s+[a-z-]+(="[^"<>]*")?)*\s*\/?>/g, '')).not.toMatch(
      /<[a-z]/,
    );
  });

  test.each(everyPage)('%s runs the console’s own script and style and no other', async (path) => {
    const answer = await page(path);
    const text = await answer.text();
    const policy = answer.headers.get('content-security-policy') ?? '';
    const inside = (tag: string) =>
      [...text.matchAll(new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`, 'g'))].map(([, body]) => body);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|script-src[^;]*'self'/);
    for (const body of inside('script')) {
      expect(policy).toContain(`script-src ${hashOf(body ?? '')};`);
    }
    expect(inside('style').map((body) => `style-src ${hashOf(body ?? '')};`)).toEqual([
      expect.toSatisfy((source: string) => policy.includes(source)),
    ]);
  });

  test('a decision is explained by every statement’s reason', async () => {
    const text = await (await page('/decisions/attacked')).text();
    expect(text).toContain('no Allow can outweigh that');
    expect(text).toContain('class="decides deny"');
  });

  test('a decision without kept reasons is evaluated by the present policies', async () => {
    const text = await (await page('/decisions/recalled')).text();
    expect(text).toContain('<strong>OpenedSince</strong> in <strong>now</strong> allows it');
    expect(text).toContain('The policies decide otherwise now');
    expect(await json('/decisions/recalled')).toEqual(recalled);
  });

  test('a decision that has left the log says so', async () => {
    const answer = await page('/decisions/gone');
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('not in the log');
  });

  test('the console’s base address leads to the log', async () => {
    const answer = await fetch(`${url}/`, { redirect: 'manual' });
    expect(answer.headers.get('location')).toBe('/_latchkey/decisions');
  });

  test('the list is not sent again while nothing changes', async () => {
    const first = await page('/decisions');
    const tag = first.headers.get('etag') ?? '';
    expect((await page('/decisions', { 'if-none-match': tag })).status).toBe(304);
    await inbox.send({ to: 'a@example.com', subject: 'x', code: '1', at: '2026-11-23T00:00:00Z' });
    expect((await page('/inbox', { 'if-none-match': tag })).status).toBe(200);
  });
});

test.each(['/', '/inbox', '/decisions', '/decisions/attacked', '/explain', '/other'])(
  "another user's process cannot read %s",
  async (path) => {
    await inbox.send({ to: 'a@b', subject: 'x', code: '123456', at: '2026-01-01T00:00:00.000Z' });
    ownUser = false;
    const answer = await fetch(`${url}${path}`, { redirect: 'manual' });
    expect([answer.status, await answer.json()]).toEqual([
      403,
      { message: 'only the user who runs the engine may read this' },
    ]);
  },
);

test("another user's process can read that the engine is ready", async () => {
  ownUser = false;
  expect(await json('/health')).toEqual({ status: 'ready' });
});

describe('faults', () => {
  const change = (method: string, body: string | undefined, headers: Record<string, string> = {}) =>
    fetch(`${url}/faults`, {
      ...{ method, headers, redirect: 'manual' },
      ...(body === undefined ? {} : { body }),
    });
  const settings = JSON.stringify({ s3: { slowDown: 5 } });

  test('are set by PUT and turned off by DELETE', async () => {
    expect((await change('PUT', settings)).status).toBe(200);
    expect(panel.settings?.s3.slowDown).toBe(5);
    expect(await (await fetch(`${url}/faults`)).json()).toMatchObject({
      ...{ enabled: true, settings: { s3: { slowDown: 5, lostAnswer: 0 } }, injected: {} },
    });
    expect((await change('DELETE', undefined)).status).toBe(200);
    expect(panel.settings).toBeNull();
  });

  test('credentials expire at the moment of the request', async () => {
    await fetch(`${url}/faults/expired-credentials`, { method: 'POST' });
    expect(panel.expiredUpTo).toBe(1_000);
  });

  test('the console’s form sets them and shows them', async () => {
    const form = new URLSearchParams({
      ...{ 's3.latency': '20', 'dynamodb.lostAnswer': '', 'events.doubled': '7.5' },
      ...{ diskFull: 'on', seed: '3', do: 'set' },
    });
    const answer = await change('POST', form.toString(), { origin: new URL(url).origin });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/_latchkey/faults']);
    expect(panel.settings).toMatchObject({
      ...{ seed: 3, diskFull: true, s3: { latency: 20 }, events: { doubled: 7.5 } },
    });
    const page = await (await fetch(`${url}/faults`, { headers: { accept: 'text/html' } })).text();
    expect(page).toMatch(/name="s3\.latency"[^>]*value="20"/);
    expect(page).toMatch(/name="diskFull" checked/);
  });

  test.each([
    ['a scale above 100', '{"s3":{"slowDown":101}}', 's3.slowDown'],
    ['shares above the whole', '{"s3":{"slowDown":60,"lostAnswer":60}}', 's3'],
    ['an unknown member', '{"s4":{}}', 's4'],
    ['no JSON', 'slow', 'JSON'],
  ])('refuses %s', async (_, body, named) => {
    const answer = await change('PUT', body);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { message: string }).message).toContain(named);
    expect(panel.settings).toBeNull();
  });

  test.each([app, 'null', 'https://example.com'])(
    'a page of the origin %s cannot change them',
    async (origin) => {
      expect((await change('PUT', settings, { origin })).status).toBe(403);
      expect(panel.settings).toBeNull();
    },
  );

  test('another user of the machine cannot change them', async () => {
    ownUser = false;
    expect((await change('PUT', settings)).status).toBe(403);
    expect(panel.settings).toBeNull();
  });

  test('an engine that was started without them refuses, and its page says how to start it', async () => {
    const request = Object.assign(Readable.from([settings]), {
      ...{ method: 'PUT', url: '/_latchkey/faults' },
    });
    const refused = await changeFaults(null, () => 0, request as unknown as IncomingMessage);
    expect(refused).toMatchObject({ status: 409 });
    expect(renderPage(faultsPage(null))).toContain('npm start -- --faults');
  });
});
