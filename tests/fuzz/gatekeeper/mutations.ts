import type { Random } from '../random.ts';
import type { Draft } from './drafts.ts';
import { otherOwner } from './secrets.ts';
import type { WireMessage } from './wire-message.ts';

/** Pieces on which parsers of paths and queries differ. */
const targetPieces = [
  ...['%00', '%2f', '%2F', '%25', '%252e', '%', '%zz', '%c0%af', '%ff', '%EF%BB%BF', '%0d%0a'],
  ...['/', '//', '/./', '/../', '\\', '?', '&', '&&', '#', ';', '=', '+', '%20', '%2B', ' '],
  `/${otherOwner}/a`,
  `../${otherOwner}/a`,
];

/** Parameters that change what a request does. */
const extraParameters = [
  ...[
    'versionId=1',
    'acl',
    'tagging',
    'uploads',
    'uploadId=x',
    'delete',
    'policy',
    'x=y',
    'prefix=',
  ],
  ...['list-type=2', 'partNumber=1', 'response-content-type=text/html', 'x-amz-acl=public-read'],
  ...['X-Amz-Expires=604800', 'X-Amz-Signature=00', 'X-Amz-SignedHeaders=host', 'x-amz-meta-a=b'],
  ...['max-keys=1000', 'delimiter=%2F', 'encoding-type=url', 'start-after=a', 'fetch-owner=true'],
];

/** Headers that change what a request does, or where it ends. */
const extraHeaders: readonly (readonly [string, string])[] = [
  ['x-amz-copy-source', `/uploads/${otherOwner}/a`],
  ['x-amz-acl', 'public-read'],
  ['x-amz-meta-name', 'other'],
  ['x-amz-meta-more', 'other'],
  ['x-amz-storage-class', 'STANDARD'],
  ['x-amz-tagging', 'a=b'],
  ['x-amz-date', '20200101T000000Z'],
  ['x-amz-security-token', 'x'],
  ['x-amz-target', 'DynamoDB_20120810.Scan'],
  ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
  ['x-amz-decoded-content-length', '3'],
  ['x-amz-trailer', 'x-amz-checksum-crc32'],
  ['x-amz-website-redirect-location', 'http://example.com/'],
  ['x-http-method-override', 'DELETE'],
  ['x-forwarded-host', 'example.com'],
  ['authorization', 'AWS4-HMAC-SHA256 Credential=x'],
  ['host', 'uploads.localhost'],
  ['host', '127.0.0.1@example.com'],
  ['content-length', '0'],
  ['content-length', '-1'],
  ['content-length', '99999999999999999999'],
  ['transfer-encoding', 'chunked'],
  ['transfer-encoding', 'identity'],
  ['content-encoding', 'aws-chunked'],
  ['content-encoding', 'gzip'],
  ['expect', '100-continue'],
  ['range', 'bytes=0-0,2-,-5'],
  ['if-match', '*'],
  ['content-md5', 'AAAA'],
  ['content-type', 'multipart/form-data; boundary='],
  ['connection', 'upgrade'],
  ['upgrade', 'h2c'],
  ['origin', 'null'],
];

const spaces = [' ', '\t', '  ', ',', ';', '"', '\x0b', '\x80', '\xff', '=', '0', 'A'];

/** Pieces of the documents that the gatekeeper parses: framing, XML, JSON, forms. */
const bodyPieces = [
  ...['0\r\n\r\n', '\r\n', '\n', '\r', '0', '00', 'ffffffffffff', '-1', '+1', '1_0', '0x10', ' '],
  ...[
    ';chunk-signature=',
    ';a=b',
    'x-amz-checksum-crc32:AAAA\r\n',
    'x-amz-trailer-signature:00\r\n',
  ],
  ...['<!DOCTYPE Delete [<!ENTITY e "x">]>', '&e;', '&#0;', '&#x110000;', '&#xd800;', '&amp;'],
  ...[
    '<![CDATA[x]]>',
    '<!-- x -->',
    '<?x y?>',
    '<Object>',
    '</Object>',
    '<Key/>',
    '<Quiet>true</Quiet>',
  ],
  `<Object><Key>${otherOwner}/a</Key></Object>`,
  `<Key>${otherOwner}/a</Key>`,
  ...['<Part><PartNumber>0</PartNumber><ETag>e</ETag></Part>', '<PartNumber>1e3</PartNumber>'],
  ...[
    '"__proto__":{"S":"x"},',
    '"constructor":{},',
    '"TableName":"x",',
    '"Key":{},',
    'null',
    '1e999',
  ],
  `"identityId":{"S":"${otherOwner}"},`,
  `"S":"${otherOwner}",`,
  ...[
    '"Limit":1e-400,',
    '"Select":"COUNT",',
    '"ConsistentRead":true,',
    '\\u0000',
    '\\ud800',
    '\\u004bey',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\ufeff',
    '\0',
    '['.repeat(300),
    '{"a":'.repeat(200),
  ],
  ...[
    ' OR ',
    ' AND ',
    ' NOT ',
    '(',
    ')',
    ' :o ',
    ' = ',
    ' <> ',
    '#n',
    '.',
    '[0]',
    ' BETWEEN ',
    '('.repeat(400),
  ],
  ...[
    '--edge',
    '--edge--\r\n',
    'name="key"',
    'filename="x"',
    '${filename}',
    'Content-Disposition:',
  ],
];

/** Any place, or the next one where a piece of a document ends: an insertion there parses more often. */
const place = (text: string, random: Random): number => {
  const at = random.below(text.length + 1);
  if (random.below(2) === 0) return at;
  const end = text.slice(at).search(/[>,{}&/\n]/);
  return end < 0 ? at : at + end + 1;
};

/** Rewrites text in one place: removes, repeats, replaces, or inserts one of `pieces`. */
const editText = (text: string, pieces: readonly string[], random: Random): string => {
  const at = place(text, random);
  const length = 1 + random.below(random.pick([1, 4, 40]));
  const before = text.slice(0, at);
  const found = text.slice(at, at + length);
  const after = text.slice(at + length);
  switch (random.below(6)) {
    case 0:
      return before + after;
    case 1:
      return before + found + found + after;
    case 2:
      return before + random.pick(pieces) + after;
    case 3: {
      const code = (text.charCodeAt(at) || 0x61) ^ (1 << random.below(8));
      return before + String.fromCharCode(code) + text.slice(at + 1);
    }
    default:
      return before + random.pick(pieces) + found + after;
  }
};

/** Changes a signed message. */
type Mutation = (message: WireMessage, other: WireMessage, random: Random) => WireMessage;

const editTarget: Mutation = (message, _other, random) => ({
  ...message,
  target: editText(message.target, targetPieces, random),
});

/** Encodes one character of the target otherwise, which most readers take for the same. */
const reencode: Mutation = (message, _other, random) => {
  const { target } = message;
  const at = 1 + random.below(target.length - 1);
  const encoded = /^%[0-9a-f]{2}/i.exec(target.slice(at))?.[0];
  const piece =
    encoded === undefined
      ? `%${target.charCodeAt(at).toString(16).padStart(2, '0')}`
      : random.pick([
          encoded.toLowerCase(),
          decodeURIComponentOr(encoded),
          `%25${encoded.slice(1)}`,
        ]);
  return {
    ...message,
    target: target.slice(0, at) + piece + target.slice(at + (encoded?.length ?? 1)),
  };
};

const decodeURIComponentOr = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const addParameter: Mutation = (message, _other, random) => ({
  ...message,
  target: `${message.target}${message.target.includes('?') ? '&' : '?'}${random.pick(extraParameters)}`,
});

const shuffleQuery: Mutation = (message, _other, random) => {
  const [path = '', query = ''] = message.target.split('?', 2);
  const pairs = query.split('&');
  const from = random.below(pairs.length);
  const [moved = ''] = pairs.splice(from, 1);
  pairs.splice(random.below(pairs.length + 1), 0, ...random.pick([[moved], [moved, moved], []]));
  return { ...message, target: `${path}?${pairs.join('&')}` };
};

const editHeader: Mutation = (message, _other, random) => {
  const index = random.below(message.headers.length);
  const headers = message.headers.flatMap((header, at) => {
    if (at !== index) return [header];
    const [name, value] = header;
    const upper = name.toUpperCase();
    return random.pick([
      [[name, editText(value, spaces, random)] as const],
      [[name, editText(value, targetPieces, random)] as const],
      [[upper, value] as const],
      [[`${name} `, value] as const],
      [header, [name, editText(value, spaces, random)] as const],
      [header, header],
      [],
    ]);
  });
  return { ...message, headers };
};

const addHeader: Mutation = (message, other, random) => {
  const added = random.pick(random.below(4) === 0 ? other.headers : extraHeaders);
  const at = random.below(message.headers.length + 1);
  const headers = [...message.headers];
  headers.splice(at, 0, added);
  return { ...message, headers };
};

const replaceHeader: Mutation = (message, other, random) => {
  const [name, value] = random.pick([...extraHeaders, ...other.headers]);
  const headers = message.headers.map((header) =>
    header[0] === name ? ([name, value] as const) : header,
  );
  return { ...message, headers };
};

const withLength = (message: WireMessage): WireMessage => ({
  ...message,
  headers: message.headers.map(([name, value]) =>
    name === 'content-length' ? [name, String(message.body.length)] : [name, value],
  ),
});

const editBody: Mutation = (message, _other, random) => {
  const text = editText(message.body.toString('latin1'), bodyPieces, random);
  const edited = { ...message, body: Buffer.from(text, 'latin1') };
  // A body of another length than declared waits for the rest, and hides every other reading.
  return random.below(8) === 0 ? edited : withLength(edited);
};

const flipBody: Mutation = (message, _other, random) => {
  const body = Buffer.from(message.body);
  const at = random.below(body.length);
  if (at < body.length) body[at] = (body[at] ?? 0) ^ (1 << random.below(8));
  return { ...message, body };
};

const otherBody: Mutation = (message, other) => withLength({ ...message, body: other.body });
const otherTarget: Mutation = (message, other) => ({ ...message, target: other.target });
const otherMethod: Mutation = (message, _other, random) => ({
  ...message,
  method: random.pick(['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH', 'get', 'OPTIONS', 'TRACE']),
});

const headMutations: readonly Mutation[] = [
  ...[editTarget, editTarget, reencode, reencode, addParameter, addParameter, shuffleQuery],
  ...[editHeader, editHeader, editHeader, addHeader, addHeader, replaceHeader],
  ...[otherTarget, otherMethod],
];
const bodyMutations: readonly Mutation[] = [editBody, editBody, flipBody, flipBody, otherBody];

/** Changes a signed message in one way, or in up to three; `other` is another signed message. */
export const mutate = (message: WireMessage, other: WireMessage, random: Random): WireMessage => {
  let mutated = message;
  for (let left = random.pick([1, 1, 1, 2, 3]); left > 0; left -= 1) {
    const isBody = mutated.body.length > 0 && random.below(2) === 0;
    mutated = random.pick(isBody ? bodyMutations : headMutations)(mutated, other, random);
  }
  return mutated;
};

const keyPieces = [
  ...[
    '/',
    '//',
    '/../',
    '/./',
    '\\',
    '%2f',
    '%00',
    '\0',
    '+',
    '?',
    '#',
    '&',
    ' ',
    'ä',
    '\ud83d\ude00',
  ],
  ...['*', '${filename}', '${cognito-identity.amazonaws.com:sub}', '\u202e', 'x'.repeat(1024)],
  `/../${otherOwner}/a`,
  otherOwner,
];

const headerPieces = [
  ...spaces,
  ...['%2f', '%00', '?versionId=null', '?versionId=', '+', '%', '/', '//', '../', 'bytes=0-'],
  `${otherOwner}/a`,
];

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '').trim();

const editMember = (
  record: Readonly<Record<string, string>>,
  pieces: readonly string[],
  random: Random,
): Readonly<Record<string, string>> => {
  const names = Object.keys(record);
  if (names.length === 0) return record;
  const name = random.pick(names);
  return { ...record, [name]: editText(record[name] ?? '', pieces, random).toWellFormed() };
};

/** Changes what a draft asks for, before it is signed: a client that may sign anything. */
export const rewrite = (draft: Draft, random: Random): Draft => {
  let rewritten = draft;
  for (let left = random.pick([1, 1, 2, 3]); left > 0; left -= 1) {
    const { path, query, headers, body } = rewritten;
    const isDocument = body.startsWith('<') || body.startsWith('{');
    const choice = isDocument ? random.pick([0, 1, 2, 3, 3, 3, 3]) : random.below(3);
    rewritten = {
      ...rewritten,
      path:
        choice === 0 && draft.service === 's3'
          ? `/${editText(path.slice(1), keyPieces, random).toWellFormed()}`
          : path,
      query: choice === 1 ? editMember(query, keyPieces, random) : query,
      headers:
        choice === 2
          ? Object.fromEntries(
              Object.entries(editMember(headers, headerPieces, random)).map(([name, value]) => [
                name,
                printable(value),
              ]),
            )
          : headers,
      body: choice === 3 ? editText(body, bodyPieces, random).toWellFormed() : body,
    };
  }
  return rewritten;
};
