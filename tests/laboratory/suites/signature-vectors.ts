import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readAuthentication } from '../../../engine/gatekeeper/signature/authentication.ts';
import { parseHead } from '../../../engine/gatekeeper/signature/http-message.ts';
import {
  checkClaims,
  sha256,
  verifySignature,
} from '../../../engine/gatekeeper/signature/sigv4.ts';
import type { CaseResult } from '../suite-result.ts';

interface Message {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

interface Context {
  readonly credentials: { readonly secret_access_key: string };
  readonly region: string;
  readonly service: string;
  readonly timestamp: string;
}

/** The engine's judgement of every signed request in awslabs/aws-c-auth's signing test suite, version 4,
 *  once as it stands and once for each way of changing one character.
 *  @param suite the checkout. */
export const judgeSignatureVectors = async (suite: string): Promise<readonly CaseResult[]> => {
  const vectors = path.join(suite, 'tests/aws-signing-test-suite/v4');
  const results: CaseResult[] = [];
  for (const name of (await readdir(vectors)).sort()) {
    const read = (file: string) => readFile(path.join(vectors, name, file), 'utf8');
    const context = JSON.parse(await read('context.json')) as Context;
    for (const form of ['header', 'query']) {
      const message = parseMessage(await read(`${form}-signed-request.txt`));
      const said = judge(message, context);
      results.push({ name: `${name} (${form})`, passed: said === 'verified', said });
      const accepted = changesOf(message).filter((each) => judge(each, context) === 'verified');
      results.push({
        name: `${name} (${form}), changed`,
        passed: accepted.length === 0,
        said: JSON.stringify(accepted),
      });
    }
  }
  return results;
};

/** Reads a request as it is sent; a folded header is unfolded.
 *  @see https://www.rfc-editor.org/rfc/rfc9112#section-5.2 */
const parseMessage = (text: string): Message => {
  const [head = '', ...rest] = text.split(/\n\n/);
  const [start = '', ...lines] = head.replace(/\n[ \t]+/g, ' ').split('\n');
  const [, method = '', target = ''] = /^(\S+) (.*) HTTP\/1\.1$/.exec(start) ?? [];
  const headers = lines
    .filter((line) => line !== '')
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] as const);
  return { method, target, headers, body: rest.join('\n\n') };
};

const judge = ({ method, target, headers, body }: Message, context: Context): string => {
  const parsed = parseHead(method, target, headers.flat());
  if (!parsed.ok) return parsed.problem.kind;
  const read = readAuthentication(parsed.head);
  if (read.kind !== 'signed') return read.kind;
  const { authentication } = read;
  const now = Date.parse(context.timestamp);
  const problem = checkClaims(authentication, parsed.head, context, now);
  if (problem !== null) return problem.kind;
  const secret = context.credentials.secret_access_key;
  const verification = verifySignature(parsed.head, authentication, sha256(body), secret);
  return verification.ok ? 'verified' : verification.problem.kind;
};

/** The message with one character changed: in the method, the path, each query parameter, each header and
 *  the body. */
const changesOf = (message: Message): readonly Message[] => {
  const { method, target, headers, body } = message;
  const [pathname = '', query = ''] = target.split(/\?(.*)/s);
  const parameters = query === '' ? [] : query.split('&');
  return [
    { ...message, method: method === 'GET' ? 'PUT' : 'GET' },
    { ...message, target: target.replace(pathname, `${pathname}x`) },
    ...parameters.map((parameter, index) => ({
      ...message,
      target: `${pathname}?${parameters.with(index, changed(parameter)).join('&')}`,
    })),
    ...headers.map(([name, value], index) => ({
      ...message,
      headers: headers.with(index, [name, changed(value)]),
    })),
    ...(body === '' ? [] : [{ ...message, body: changed(body) }]),
  ];
};

/** Replaces the last character. */
const changed = (text: string): string => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
