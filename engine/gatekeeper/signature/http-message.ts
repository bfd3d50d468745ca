/** The decoded head of an HTTP request. */
export interface RequestHead {
  readonly method: string;
  /** Decoded once, never normalised: `/{bucket}/{key}`. */
  readonly path: string;
  /** Decoded; every name is unique. */
  readonly query: ReadonlyMap<string, string>;
  /** Names in lower case; values trimmed and decoded as UTF-8. */
  readonly headers: ReadonlyMap<string, string>;
}

export type HeadProblem =
  | { readonly kind: 'invalid-uri'; readonly message: string }
  | { readonly kind: 'repeated'; readonly name: string };

export type ParsedHead =
  | { readonly ok: true; readonly head: RequestHead }
  | { readonly ok: false; readonly problem: HeadProblem };

/** Parses a request line and headers strictly: decodes once, normalises nothing, and rejects what two
 *  parsers could read differently (repeated query names, repeated signed headers, invalid
 *  percent-encoding, NUL).
 *  @param target the request target, e.g. `/bucket/key?list-type=2`.
 *  @param rawHeaders name and value in turn, as `IncomingMessage.rawHeaders`. */
export const parseHead = (
  method: string,
  target: string,
  rawHeaders: readonly string[],
): ParsedHead => {
  const invalid = (message: string): ParsedHead => ({
    ok: false,
    problem: { kind: 'invalid-uri', message },
  });
  if (!target.startsWith('/')) return invalid('The request target must be a path.');
  const at = target.indexOf('?');
  const path = decode(at < 0 ? target : target.slice(0, at));
  if (path === null) return invalid("Couldn't parse the specified URI.");
  const query = new Map<string, string>();
  for (const pair of at < 0 ? [] : target.slice(at + 1).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeQuery(equals < 0 ? pair : pair.slice(0, equals));
    const value = decodeQuery(equals < 0 ? '' : pair.slice(equals + 1));
    if (name === null || value === null) return invalid("Couldn't parse the specified URI.");
    if (query.has(name)) return { ok: false, problem: { kind: 'repeated', name } };
    query.set(name, value);
  }
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = decodeUtf8((rawHeaders[index + 1] ?? '').trim());
    const earlier = headers.get(name);
    if (earlier !== undefined && !mayRepeat(name)) {
      return { ok: false, problem: { kind: 'repeated', name } };
    }
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return { ok: true, head: { method, path, query, headers } };
};

/** False for headers that must be signed or that decide what a request does. */
const mayRepeat = (name: string): boolean =>
  !/^(x-amz-|content-|if-|range$|host$|authorization$|date$|origin$|transfer-encoding$)/.test(name);

/** Node gives each byte of a header as one character. Clients send UTF-8; other bytes stay as they are. */
const decodeUtf8 = (value: string): string => {
  if (!/[\x80-\xff]/.test(value)) return value;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
};

const decode = (text: string): string | null => {
  try {
    const decoded = decodeURIComponent(text);
    return decoded.includes('\0') ? null : decoded;
  } catch {
    return null;
  }
};

const decodeQuery = (text: string): string | null => decode(text.replaceAll('+', ' '));

/** Percent-encodes everything but letters, digits, `-`, `.`, `_` and `~`, as Signature Version 4 does.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export const uriEncode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
