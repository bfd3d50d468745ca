import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from './capabilities.ts';
import { newOwner, newUser, startEngine, type EngineUnderTest } from './engine-under-test.ts';
import { send, type HttpAnswer } from './http-message.ts';

let engine: EngineUnderTest;
let endpoint: string;
let host: string;

beforeAll(async () => {
  engine = await startEngine();
  endpoint = engine.config.endpoints?.s3 ?? '';
  host = new URL(endpoint).host;
  // For an inbox that is not empty.
  await newOwner(engine);
});

afterAll(() => engine.close());

const get = (path: string, headers: Record<string, string> = {}): Promise<HttpAnswer> =>
  send(endpoint, { method: 'GET', path, headers: { host, ...headers } });

const port = (): string => new URL(endpoint).port;

const pages = ['health', 'inbox', 'decisions', 'explain'].map((name) => `/_latchkey/${name}`);

describe('a Host header that is not loopback is refused', needs('ownProcess'), () => {
  const names = [
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'localhost@evil.example',
    '127.0.0.2.nip.io',
    '192.168.0.1',
    '0.0.0.0',
    '',
  ];
  const paths = [...pages, '/', '/some-bucket/key'];

  test.each(names.flatMap((name) => paths.map((path) => ({ name, path }))))(
    'GET $path with Host "$name"',
    async ({ name, path }) => {
      const { status, body } = await get(path, { host: name });
      expect([400, 403]).toContain(status);
      expect(body.toString()).not.toContain('ready');
      expect(body.toString()).not.toContain('"code"');
    },
  );

  test.each(['127.0.0.1', 'localhost', 'LOCALHOST'])('while %s does', async (name) => {
    const { status } = await get('/_latchkey/health', { host: `${name}:${port()}` });
    expect(status).toBe(200);
  });
});

describe("the operator's pages", needs('ownProcess'), () => {
  test.each(pages)('%s can be read by no other page', async (path) => {
    for (const origin of ['https://evil.example', 'http://localhost:9999', 'null', endpoint]) {
      const { status, headers, body } = await get(path, { origin });
      expect([origin, headers['access-control-allow-origin']]).toEqual([origin, undefined]);
      expect(status).toBe(403);
      expect(body.toString()).not.toContain('code');
    }
  });

  test.each(pages)("%s can be read by the app's own", async (path) => {
    const { status, headers } = await get(path, { origin: engine.appOrigin });
    expect([status, headers['access-control-allow-origin']]).toEqual([200, engine.appOrigin]);
  });

  test('are only read', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const answer = await send(endpoint, {
        method,
        path: '/_latchkey/inbox',
        headers: { host, 'content-length': '0' },
      });
      expect(answer.status).toBe(405);
    }
  });

  test('the inbox gives mails newest first', async () => {
    await newUser(engine);
    const { body } = await get('/_latchkey/inbox');
    const mails = JSON.parse(body.toString()) as { at: string }[];
    const text = expect.any(String) as string;
    expect(mails.length).toBeGreaterThanOrEqual(2);
    expect(mails[0]).toEqual({
      to: text,
      subject: text,
      code: expect.stringMatching(/^\d{6}$/) as string,
      at: text,
    });
    const times = mails.map(({ at }) => at);
    expect([...times].sort().reverse()).toEqual(times);
  });
});

describe("the buckets' CORS rules allow", needs('corsEnforced'), () => {
  const preflight = (origin: string, method: string): Promise<HttpAnswer> =>
    send(endpoint, {
      method: 'OPTIONS',
      path: `/${engine.config.uploadsBucket}/some/key`,
      headers: {
        host,
        origin,
        'access-control-request-method': method,
        'access-control-request-headers':
          'authorization,content-type,x-amz-content-sha256,x-amz-date',
      },
    });

  test.each(['PUT', 'GET', 'POST', 'DELETE', 'HEAD'])("the app's %s", async (method) => {
    const { status, headers } = await preflight(engine.appOrigin, method);
    expect([status, headers['access-control-allow-origin']]).toEqual([200, engine.appOrigin]);
    expect(headers['access-control-allow-methods']).toContain(method);
  });

  test.each(['https://evil.example', 'http://localhost:9999', 'null'])('not %s', async (origin) => {
    const { status, headers } = await preflight(origin, 'PUT');
    expect(status).toBe(403);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  test('what the client has to read: ETag, checksums, Date', async () => {
    const { headers } = await get(`/${engine.config.uploadsBucket}/some/key`, {
      origin: engine.appOrigin,
    });
    const exposed = String(headers['access-control-expose-headers']).toLowerCase();
    expect(exposed).toContain('etag');
    expect(exposed).toContain('x-amz-checksum-');
    expect(exposed).toContain('date');
  });
});
