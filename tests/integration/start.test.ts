import { readdir, stat, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { preferencesKey } from '#contract/item-keys';
import { artefactPath } from '../../infra/build/artefacts.ts';
import { startApp, temporaryFolder, type RunningApp } from '../app-process.ts';
import { needs } from './capabilities.ts';
import { clientsFor } from './clients.ts';
import { send } from './http-message.ts';
import { signed } from './sigv4.ts';
import { signIn, type Account, type SignedIn } from './users.ts';

const own = { ...needs('ownProcess'), timeout: 180_000 };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dataDir: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  dataDir = path.join(folder.path, 'data');
});

afterEach(() => folder.remove());

const demoAccounts = async (): Promise<readonly Account[]> =>
  JSON.parse(await readFile(path.join(dataDir, 'demo-accounts.json'), 'utf8')) as Account[];

const writePreferences = async ({ config }: RunningApp, { identityId, credentials }: SignedIn) => {
  await clientsFor(config, credentials).dynamodb.send(
    new PutItemCommand({
      TableName: config.sessionsTable,
      Item: { identityId: { S: identityId }, itemKey: { S: preferencesKey }, version: { N: '3' } },
    }),
  );
};

const readPreferences = async ({ config }: RunningApp, { identityId, credentials }: SignedIn) => {
  const { Item } = await clientsFor(config, credentials).dynamodb.send(
    new GetItemCommand({
      TableName: config.sessionsTable,
      Key: { identityId: { S: identityId }, itemKey: { S: preferencesKey } },
    }),
  );
  return Item?.version?.N;
};

test(
  'npm start prints the page and two accounts, stops on SIGTERM, and comes back with its data',
  own,
  async () => {
    const app = await startApp(dataDir);
    const accounts = await demoAccounts();
    const [alice = { email: '', password: '' }, bob = { email: '', password: '' }] = accounts;
    const entered = await signIn(app.config, alice);
    const other = await signIn(app.config, bob);
    await writePreferences(app, entered);
    const printed = app.output();
    const code = await app.stop();
    expect(accounts).toHaveLength(2);
    for (const { email, password } of accounts) {
      expect(printed).toContain(email);
      expect(printed).toContain(password);
    }
    expect(other.identityId).not.toBe(entered.identityId);
    expect(code).toBe(0);
    await expect(fetch(app.origin)).rejects.toThrow();
    await expect(fetch(app.config.endpoints?.s3 ?? '')).rejects.toThrow();

    const again = await startApp(dataDir);
    const back = await signIn(again.config, alice);
    expect(back.identityId).toBe(entered.identityId);
    expect(await readPreferences(again, back)).toBe('3');
    await again.stop();

    await writeFile(path.join(dataDir, 'left-over'), 'x');
    const fresh = await startApp(dataDir, ['--fresh']);
    const [renewed = alice] = await demoAccounts();
    const newcomer = await signIn(fresh.config, renewed);
    expect(await readPreferences(fresh, newcomer)).toBeUndefined();
    await expect(stat(path.join(dataDir, 'left-over'))).rejects.toThrow('ENOENT');
    await fresh.stop();
  },
);

test('no decision is lost when the program is stopped by SIGTERM', own, async () => {
  const app = await startApp(dataDir);
  const [alice = { email: '', password: '' }] = await demoAccounts();
  const { credentials } = await signIn(app.config, alice);
  const { region, endpoints, sessionsTable: TableName } = app.config;
  const endpoint = endpoints?.dynamodb ?? '';
  const message = await signed(
    {
      method: 'POST',
      path: '/',
      headers: {
        host: new URL(endpoint).host,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.Scan',
      },
      body: JSON.stringify({ TableName }),
    },
    credentials,
    { service: 'dynamodb', region, date: new Date() },
  );
  const answers = await Promise.all(Array.from({ length: 20 }, () => send(endpoint, message)));
  await app.stop();
  const ids = answers.map(({ headers }) => headers['x-latchkey-decision']);
  expect(new Set(ids).size).toBe(20);
  const file = process.env.LATCHKEY_DECISIONS ?? path.join(dataDir, 'decisions.jsonl');
  const written = await readFile(file, 'utf8');
  for (const id of ids) expect(written).toContain(`{"id":"${String(id)}"`);
});

test('what npm start serves and keeps follows the contract', own, async () => {
  const app = await startApp(dataDir);
  try {
    const health = await fetch(`${app.config.endpoints?.s3}/_latchkey/health`);
    const secret = await stat(path.join(dataDir, 'operator-credentials.json'));
    const operator: unknown = JSON.parse(
      await readFile(path.join(dataDir, 'operator-credentials.json'), 'utf8'),
    );
    const page = await fetch(app.origin);

    expect(await health.json()).toEqual({ status: 'ready' });
    expect(app.config).toMatchObject({ engine: 'embedded', region: 'us-east-1' });
    expect(Object.values(app.config.endpoints ?? {})).toHaveLength(4);
    expect(secret.mode & 0o777).toBe(0o600);
    expect(operator).toEqual({
      accessKeyId: expect.any(String) as string,
      secretAccessKey: expect.any(String) as string,
    });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toMatch(
      /default-src 'none'|default-src 'self'/,
    );
  } finally {
    await app.stop();
  }
});

test('the page is built for production, also when a test runner builds it', async () => {
  const assets = path.join(path.dirname(artefactPath('site')), 'assets');
  const scripts = (await readdir(assets)).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(scripts.map((name) => readFile(path.join(assets, name), 'utf8')));
  expect(scripts.length).toBeGreaterThan(0);
  // A warning that only Svelte's development build contains.
  expect(texts.filter((text) => text.includes('is strongly discouraged'))).toEqual([]);
});
