/** An HTTP request's head, as it came over the wire and once decoded. */
export interface RequestHead {
  readonly method: string;
  /** Decoded once, never normalised: `/{bucket}/{key}`. */
  readonly path: string;
  /** Decoded; every name is unique. */
  readonly query: ReadonlyMap<string, string>;
  /** Names in lower case, values trimmed; what may not be repeated is unique. */
  readonly headers: ReadonlyMap<string, string>;
}

export type HeadProblem =
  | { readonly kind: 'invalid-uri'; readonly message: string }
  | { readonly kind: 'repeated'; readonly name: string };

export type ParsedHead =
  | { readonly ok: true; readonly head: RequestHead }
  | { readonly ok: false; readonly problem: HeadProblem };

/** Reads a request line and its headers strictly: one decoding, no normalisation, and nothing that
 *  two readers could take for two different things (repeated query names, repeated headers that
 *  carry authority, invalid percent-encoding, NUL).
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
    const value = (rawHeaders[index + 1] ?? '').trim();
    const earlier = headers.get(name);
    if (earlier !== undefined && !mayRepeat(name)) {
      return { ok: false, problem: { kind: 'repeated', name } };
    }
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return { ok: true, head: { method, path, query, headers } };
};

/** Everything that is signed by rule or decides where a request goes must be there once. */
const mayRepeat = (name: string): boolean =>
  !/^(x-amz-|content-|if-|range$|host$|authorization$|date$|origin$|transfer-encoding$)/.test(name);

const decode = (text: string): string | null => {
  try {
    const decoded = decodeURIComponent(text);
    return decoded.includes('\0') ? null : decoded;
  } catch {
    return null;
  }
};

const decodeQuery = (text: string): string | null => decode(text.replaceAll('+', ' '));

/** Percent-encodes as Signature Version 4 does: all but letters, digits, `-`, `.`, `_` and `~`.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export const uriEncode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
