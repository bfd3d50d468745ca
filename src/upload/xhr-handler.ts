import type { RequestOptions } from './request-options.ts';

/** The part of the SDK's request that a browser sends. */
interface HttpRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: XMLHttpRequestBodyInit;
}

// Headers that the SDK signs and the browser sets by itself.
const setByTheBrowser = new Set(['host', 'content-length', 'user-agent']);

const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const queryString = (query: HttpRequest['query'] = {}): string =>
  Object.entries(query)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, one]))
    .map(([name, value]) =>
      value === null || value === undefined
        ? encode(name ?? '')
        : `${encode(name ?? '')}=${encode(value)}`,
    )
    .join('&');

const urlOf = ({ protocol, hostname, port, path, query }: HttpRequest): string => {
  const search = queryString(query);
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}${search === '' ? '' : `?${search}`}`;
};

const headersOf = (xhr: XMLHttpRequest): Record<string, string> =>
  Object.fromEntries(
    xhr
      .getAllResponseHeaders()
      .split('\r\n')
      .filter((line) => line !== '')
      .map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
  );

/** A request without progress for this long has lost its connection, e.g. while the computer slept, even
 *  if the browser reports no error. In milliseconds. */
const longestSilence = 60_000;

const failure = (name: string, message: string): Error =>
  Object.assign(new Error(message), { name });

const send = (
  request: HttpRequest,
  { abortSignal, onProgress }: RequestOptions,
): Promise<{ response: { statusCode: number; headers: Record<string, string>; body: Blob } }> =>
  new Promise((resolve, reject) => {
    if (abortSignal?.aborted === true) {
      reject(failure('AbortError', 'the request was aborted'));
      return;
    }
    const xhr = new XMLHttpRequest();
    const abort = (): void => xhr.abort();
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    const onMovement = (): void => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => {
        reject(failure('NetworkError', 'no progress for a minute'));
        xhr.abort();
      }, longestSilence);
    };
    xhr.upload.addEventListener('progress', onMovement);
    xhr.addEventListener('progress', onMovement);
    xhr.open(request.method, urlOf(request));
    xhr.responseType = 'blob';
    for (const [name, value] of Object.entries(request.headers)) {
      if (!setByTheBrowser.has(name.toLowerCase())) xhr.setRequestHeader(name, value);
    }
    if (onProgress !== undefined) {
      xhr.upload.addEventListener('progress', ({ loaded }) => onProgress(loaded));
    }
    xhr.addEventListener('load', () => {
      const body = xhr.response as Blob;
      resolve({ response: { statusCode: xhr.status, headers: headersOf(xhr), body } });
    });
    xhr.addEventListener('error', () => reject(failure('NetworkError', 'no answer')));
    xhr.addEventListener('abort', () => reject(failure('AbortError', 'the request was aborted')));
    xhr.addEventListener('loadend', () => {
      clearTimeout(watchdog);
      abortSignal?.removeEventListener('abort', abort);
    });
    abortSignal?.addEventListener('abort', abort);
    onMovement();
    xhr.send(request.method === 'GET' || request.method === 'HEAD' ? null : (request.body ?? null));
  });

/** Sends the SDK's requests by XMLHttpRequest, the only way a browser reports upload progress.
 *  (`@aws-sdk/xhr-http-handler` settles on `readystatechange`, so a broken connection looks like an answer
 *  with status 0 and a part would count as stored.)
 *  @see https://xhr.spec.whatwg.org/#event-handlers */
export const createXhrHandler = () => ({
  metadata: { handlerProtocol: 'http/1.1' },
  handle: send,
  updateHttpClientConfig: (): void => undefined,
  httpHandlerConfigs: () => ({}),
  destroy: (): void => undefined,
});
