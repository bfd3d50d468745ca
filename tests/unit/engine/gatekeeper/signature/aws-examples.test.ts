import { describe, expect, test } from 'vitest';
import { readAuthentication } from '../../../../../engine/gatekeeper/signature/authentication.ts';
import { parseHead } from '../../../../../engine/gatekeeper/signature/http-message.ts';
import { checkClaims, verifySignature } from '../../../../../engine/gatekeeper/signature/sigv4.ts';

/** AWS's published examples of signed requests to S3. The shapes that awslabs/aws-c-auth's signing test
 *  suite adds are run from a checkout: `npm run test:suite -- aws-c-auth DIR`.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html#example-signature-calculations
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html#query-string-auth-v4-signing-example */
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const accessKeyId = 'AKIAIOSFODNN7EXAMPLE';
const scope = `${accessKeyId}/20130524/us-east-1/s3/aws4_request`;
const here = { region: 'us-east-1', service: 's3' };
const signedAt = Date.parse('2013-05-24T00:00:00Z');
const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const welcome = '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072';

interface Example {
  readonly name: string;
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly payloadHash: string;
}

const signed = (
  example: Omit<Example, 'headers'> & {
    readonly headers: Readonly<Record<string, string>>;
    readonly signature: string;
  },
): Example => {
  const headers = {
    ...example.headers,
    host: 'examplebucket.s3.amazonaws.com',
    'x-amz-content-sha256': example.payloadHash,
    'x-amz-date': '20130524T000000Z',
  };
  const names = Object.keys(headers).sort().join(';');
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope},SignedHeaders=${names},Signature=${example.signature}`;
  return { ...example, headers: Object.entries({ ...headers, authorization }) };
};

const link = [
  'X-Amz-Algorithm=AWS4-HMAC-SHA256',
  `X-Amz-Credential=${encodeURIComponent(scope)}`,
  'X-Amz-Date=20130524T000000Z',
  'X-Amz-Expires=86400',
  'X-Amz-SignedHeaders=host',
  'X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
].join('&');

const examples: readonly Example[] = [
  signed({
    name: 'GET of a range',
    method: 'GET',
    target: '/test.txt',
    headers: { range: 'bytes=0-9' },
    payloadHash: empty,
    signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  }),
  signed({
    name: 'PUT with a dollar sign in the key',
    method: 'PUT',
    target: '/test$file.text',
    headers: {
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    },
    payloadHash: welcome,
    signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  }),
  signed({
    name: 'GET of a subresource without a value',
    method: 'GET',
    target: '/?lifecycle',
    headers: {},
    payloadHash: empty,
    signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  }),
  signed({
    name: 'GET of a list',
    method: 'GET',
    target: '/?prefix=J&max-keys=2',
    headers: {},
    payloadHash: empty,
    signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  }),
  {
    name: 'presigned GET',
    method: 'GET',
    target: `/test.txt?${link}`,
    headers: [['host', 'examplebucket.s3.amazonaws.com']],
    payloadHash: 'UNSIGNED-PAYLOAD',
  },
];

const judge = ({ method, target, headers, payloadHash }: Example): string => {
  const parsed = parseHead(method, target, headers.flat());
  if (!parsed.ok) return parsed.problem.kind;
  const read = readAuthentication(parsed.head);
  if (read.kind !== 'signed') return read.kind;
  if (read.authentication.accessKeyId !== accessKeyId) return 'unknown-access-key';
  const problem = checkClaims(read.authentication, parsed.head, here, signedAt);
  if (problem !== null) return problem.kind;
  const verification = verifySignature(parsed.head, read.authentication, payloadHash, secret);
  return verification.ok ? 'verified' : verification.problem.kind;
};

/** The text with the character at `index` replaced. */
const changedAt = (text: string, index: number): string =>
  text.slice(0, index) + (text[index] === '1' ? '2' : '1') + text.slice(index + 1);

/** Every request that differs from the example in one character of its target, of a signed header or of
 *  the payload's hash. */
const changesOf = (example: Example): readonly Example[] => {
  const everywhere = (text: string) => [...text].map((_, index) => changedAt(text, index));
  return [
    { ...example, method: example.method === 'GET' ? 'PUT' : 'GET' },
    ...everywhere(example.target).map((target) => ({ ...example, target })),
    ...everywhere(example.payloadHash).map((payloadHash) => ({ ...example, payloadHash })),
    ...example.headers.flatMap(([name, value], index) =>
      everywhere(value).map((text) => ({
        ...example,
        headers: example.headers.with(index, [name, text] as const),
      })),
    ),
  ];
};

describe.each(examples)("AWS's example: $name", (example) => {
  test('is verified', () => {
    expect(judge(example)).toBe('verified');
  });

  test('is refused with any one character changed', () => {
    expect(changesOf(example).filter((changed) => judge(changed) === 'verified')).toEqual([]);
  });
});
