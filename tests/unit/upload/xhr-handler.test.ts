import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createXhrHandler } from '../../../src/upload/xhr-handler.ts';

/** An XMLHttpRequest that a test drives. */
class FakeXhr extends EventTarget {
  static last: FakeXhr;
  readonly upload = new EventTarget();
  readonly requestHeaders: Record<string, string> = {};
  method = '';
  url = '';
  body: unknown = undefined;
  status = 0;
  response: Blob | null = null;
  responseType = '';
  aborted = false;

  constructor() {
    super();
    FakeXhr.last = this;
  }
  open(method: string, url: string): void {
    Object.assign(this, { method, url });
  }
  setRequestHeader(name: string, value: string): void {
    this.requestHeaders[name] = value;
  }
  getAllResponseHeaders(): string {
    return 'etag: "abc"\r\ndate: Mon, 01 Jun 2026 12:00:00 GMT\r\n';
  }
  send(body: unknown): void {
    this.body = body;
  }
  abort(): void {
    this.aborted = true;
    this.dispatchEvent(new Event('abort'));
    this.dispatchEvent(new Event('loadend'));
  }
  answer(status: number, text: string): void {
    Object.assign(this, { status, response: new Blob([text]) });
    this.dispatchEvent(new Event('load'));
    this.dispatchEvent(new Event('loadend'));
  }
}

beforeEach(() => vi.stubGlobal('XMLHttpRequest', FakeXhr));
afterEach(() => vi.unstubAllGlobals());

const body = new Blob(['some bytes']);
const request = {
  ...{ method: 'PUT', protocol: 'http:', hostname: '127.0.0.1', port: 4181 },
  path: '/bucket/id%3A1/s/f',
  query: { partNumber: '2', uploadId: "a b(c)'", uploads: '' },
  headers: { host: '127.0.0.1', authorization: 'sig', 'content-length': '10' },
  body,
};

test('sends a request as it was signed, body unchanged', async () => {
  const answer = createXhrHandler().handle(request, {});
  const { last } = FakeXhr;
  expect(last.method).toBe('PUT');
  expect(last.url).toBe(
    'http://127.0.0.1:4181/bucket/id%3A1/s/f?partNumber=2&uploadId=a%20b%28c%29%27&uploads=',
  );
  expect(last.requestHeaders).toEqual({ authorization: 'sig' });
  expect(last.body).toBe(body);
  last.answer(200, '<ok/>');
  const { response } = await answer;
  expect(response.statusCode).toBe(200);
  expect(response.headers).toEqual({ etag: '"abc"', date: 'Mon, 01 Jun 2026 12:00:00 GMT' });
  expect(await response.body.text()).toBe('<ok/>');
});

test('reports sent bytes as they are sent', async () => {
  const seen: number[] = [];
  const answer = createXhrHandler().handle(request, { onProgress: (sent) => seen.push(sent) });
  for (const loaded of [3, 10]) {
    FakeXhr.last.upload.dispatchEvent(Object.assign(new Event('progress'), { loaded }));
  }
  FakeXhr.last.answer(200, '');
  await answer;
  expect(seen).toEqual([3, 10]);
});

test('a broken connection is a network error, not a response', async () => {
  const answer = createXhrHandler().handle(request, {});
  FakeXhr.last.dispatchEvent(new Event('error'));
  await expect(answer).rejects.toMatchObject({ name: 'NetworkError' });
});

test('a request without progress for a minute fails as a network error', async () => {
  vi.useFakeTimers();
  const answer = createXhrHandler().handle(request, {});
  const { last } = FakeXhr;
  vi.advanceTimersByTime(59_000);
  last.upload.dispatchEvent(Object.assign(new Event('progress'), { loaded: 1 }));
  vi.advanceTimersByTime(59_000);
  expect(last.aborted).toBe(false);
  const settled = expect(answer).rejects.toMatchObject({ name: 'NetworkError' });
  vi.advanceTimersByTime(2_000);
  await settled;
  expect(last.aborted).toBe(true);
  vi.useRealTimers();
});

test('aborts a request, before or after it was sent', async () => {
  const stop = new AbortController();
  const answer = createXhrHandler().handle(request, { abortSignal: stop.signal });
  const { last } = FakeXhr;
  stop.abort();
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  expect(last.aborted).toBe(true);
  const late = createXhrHandler().handle(request, { abortSignal: stop.signal });
  await expect(late).rejects.toMatchObject({ name: 'AbortError' });
  expect(FakeXhr.last).toBe(last);
});
