import http from 'node:http';
import https from 'node:https';

/** An HTTP request exactly as sent: nothing is normalised, escaped or added. */
export interface HttpMessage {
  readonly method: string;
  /** Percent-encoded as sent, without the query. */
  readonly path: string;
  /** Decoded; an array repeats the name. */
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  /** Names in lower case, `host` among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

const escape = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Returns the request target: path and query, encoded as SigV4 canonicalises them.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export const requestTarget = ({ path, query = {} }: HttpMessage): string => {
  const parts = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((each) => `${escape(name)}=${escape(each)}`),
  );
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
};

/** Turns a URL, e.g. a presigned one, into a message for `method`. */
export const messageOf = (
  method: string,
  url: string,
  headers: Readonly<Record<string, string>> = {},
): HttpMessage => {
  const { host, pathname, searchParams } = new URL(url);
  return {
    method,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { host, ...headers },
  };
};

/** Sends `message` to `endpoint`, whatever its `host` header says.
 *  @throws when the connection closes before a response begins. */
export const send = (endpoint: string, message: HttpMessage): Promise<HttpAnswer> =>
  new Promise((resolve, reject) => {
    const { protocol, hostname, port } = new URL(endpoint);
    const request = (protocol === 'https:' ? https : http).request({
      host: hostname.replace(/^\[|\]$/g, ''),
      port,
      method: message.method,
      path: requestTarget(message),
      headers: { ...message.headers },
      setHost: false,
      agent: false,
    });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    // A refused upload may meet a closed connection after the response, which still counts.
    request.on('error', reject);
    request.end(message.body);
  });

/** Reads the error code of an AWS response (S3's XML, or `__type` in JSON); null when there is none. */
export const errorCode = ({ body }: HttpAnswer): string | null => {
  const text = body.toString();
  const xml = /<Code>([^<]*)<\/Code>/.exec(text);
  if (xml?.[1] !== undefined) return xml[1];
  const json = /"__type"\s*:\s*"(?:[^"#]*#)?([^"]*)"/.exec(text);
  return json?.[1] ?? null;
};
