import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LoggedDecision } from '../../../infra/local/gatekeeper/decisions.ts';
import { openInbox, type Inbox } from '../../../infra/local/operator/inbox.ts';
import { createOperator } from '../../../infra/local/operator/operator.ts';

const app = 'http://127.0.0.1:4180';
const decision: LoggedDecision = {
  id: 'id',
  time: '2026-11-23T00:00:00.000Z',
  principal: 'arn:aws:sts::000000000000:assumed-role/user/x',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::b/<script>alert(1)</script>',
  context: {},
  decision: 'ImplicitlyDenied',
  policy: null,
  statement: null,
  trace: [],
  note: null,
};
let dir: string;
let inbox: Inbox;
let server: Server;
let url: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  inbox = await openInbox(join(dir, 'inbox.json'));
  server = createServer(createOperator({ inbox, decisions: () => [decision], appOrigins: [app] }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/_latchkey`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(dir, { recursive: true });
});

test('health says ready', async () => {
  expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ready' });
});

test('the inbox is newest first and survives a restart', async () => {
  const mail = { to: 'a@example.com', subject: 'Your code', at: '2026-11-23T00:00:00.000Z' };
  await inbox.send({ ...mail, code: '111111' });
  await inbox.send({ ...mail, code: '222222' });
  const answer = (await (await fetch(`${url}/inbox`)).json()) as { code: string }[];
  expect(answer.map(({ code }) => code)).toEqual(['222222', '111111']);
  expect((await openInbox(join(dir, 'inbox.json'))).mails()).toEqual(inbox.mails());
});

test.each([
  { name: 'the app reads the inbox', origin: app, status: 200, allowed: app },
  { name: 'another origin does not', origin: 'https://evil.example', status: 403, allowed: null },
  { name: 'an opaque origin does not', origin: 'null', status: 403, allowed: null },
])('$name', async ({ origin, status, allowed }) => {
  const answer = await fetch(`${url}/inbox`, { headers: { origin } });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('access-control-allow-origin')).toBe(allowed);
});

test('a browser gets decisions as a page in which nothing is active', async () => {
  const answer = await fetch(`${url}/decisions`, { headers: { accept: 'text/html' } });
  const page = await answer.text();
  expect(page).not.toContain('<script');
  expect(page).toContain('&#60;script');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
});

test('nothing can be written', async () => {
  expect((await fetch(`${url}/inbox`, { method: 'POST' })).status).toBe(405);
});
