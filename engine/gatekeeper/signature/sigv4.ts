import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import {
  algorithm,
  type Authentication,
  type CredentialScope,
  type SignatureProblem,
} from './authentication.ts';
import { uriEncode, type RequestHead } from './http-message.ts';

/** Maximum difference between the signer's clock and ours, in milliseconds. */
const allowedSkew = 15 * 60 * 1000;

/** Checks everything that needs no secret: the scope names this service and region, the time is within
 *  15 minutes (a presigned URL: until it expires), Host and every `x-amz-*` header are signed. Null when
 *  all checks pass.
 *  @param now epoch milliseconds.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
export const checkClaims = (
  authentication: Authentication,
  head: RequestHead,
  here: { readonly region: string; readonly service: string },
  now: number,
): SignatureProblem | null => {
  const { scope, mechanism, signedHeaders } = authentication;
  if (scope.service !== here.service) {
    return { kind: 'wrong-service', service: scope.service, expected: here.service, mechanism };
  }
  if (scope.region !== here.region) {
    return { kind: 'wrong-region', region: scope.region, expected: here.region, mechanism };
  }
  const timely = checkTime(authentication, now);
  if (timely !== null) return timely;
  const mustBeSigned = [...head.headers].filter(
    ([name, value]) => name.startsWith('x-amz-') && !isPayloadDefault(mechanism, name, value),
  );
  const names = ['host', ...mustBeSigned.map(([name]) => name)].filter(
    (name) => !signedHeaders.includes(name),
  );
  if (names.length === 0) return null;
  const others = names.filter((name) => name !== 'x-amz-content-sha256');
  // S3 does not name the payload's hash beside other headers.
  return { kind: 'unsigned-headers', names: others.length > 0 ? others : names };
};

/** A presigned URL signs UNSIGNED-PAYLOAD whether or not the request repeats it in a header. */
const isPayloadDefault = (
  mechanism: Authentication['mechanism'],
  name: string,
  value: string,
): boolean =>
  mechanism === 'presigned' && name === 'x-amz-content-sha256' && value === 'UNSIGNED-PAYLOAD';

const checkTime = (authentication: Authentication, now: number): SignatureProblem | null => {
  const { signedAt, amzDate, expires } = authentication;
  const serverTime = new Date(now).toISOString();
  if (expires === null) {
    return Math.abs(now - signedAt) > allowedSkew
      ? { kind: 'skewed', requestTime: amzDate, serverTime, late: now > signedAt }
      : null;
  }
  if (signedAt - now > allowedSkew) return { kind: 'link-not-yet-valid' };
  const end = signedAt + expires * 1000;
  return now > end
    ? { kind: 'link-expired', expires, expiredAt: new Date(end).toISOString(), serverTime }
    : null;
};

/** A verified signature, from which the chunk signatures of the payload are derived. */
export interface VerifiedSignature {
  readonly signingKey: Buffer;
  /** Hex: the seed of the chunk signatures. */
  readonly signature: string;
  readonly amzDate: string;
  /** `yyyymmdd/region/service/aws4_request`. */
  readonly scope: string;
}

export type Verification =
  | { readonly ok: true; readonly verified: VerifiedSignature }
  | { readonly ok: false; readonly problem: SignatureProblem };

/** Verifies a signature over the decoded head, the one that is authorised and executed.
 *  @param payloadHash of the canonical request: hex SHA-256, or one of S3's constants. */
export const verifySignature = (
  head: RequestHead,
  authentication: Authentication,
  payloadHash: string,
  secretAccessKey: string,
): Verification => {
  const { scope, amzDate, signature } = authentication;
  const scopeText = scopeOf(scope);
  const canonicalRequest = canonicalise(head, authentication, payloadHash);
  const stringToSign = [algorithm, amzDate, scopeText, sha256(canonicalRequest)].join('\n');
  const signingKey = signingKeyOf(scope, secretAccessKey);
  const expected = hmac(signingKey, stringToSign);
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) {
    const { accessKeyId } = authentication;
    const details = { accessKeyId, signature, stringToSign, canonicalRequest };
    return { ok: false, problem: { kind: 'mismatch', ...details } };
  }
  return { ok: true, verified: { signingKey, signature, amzDate, scope: scopeText } };
};

/** `yyyymmdd/region/service/aws4_request`. */
export const scopeOf = ({ date, region, service }: CredentialScope): string =>
  `${date}/${region}/${service}/aws4_request`;

const signingKeys = new Map<string, Buffer>();
/** Keys remembered: one for each user, service and day. */
const mostSigningKeys = 1000;

/** The key that a scope's signatures are made with, derived once.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#derive-signing-key */
export const signingKeyOf = (scope: CredentialScope, secretAccessKey: string): Buffer => {
  const scopeText = scopeOf(scope);
  const name = `${secretAccessKey}/${scopeText}`;
  const known = signingKeys.get(name);
  if (known !== undefined) return known;
  const key = scopeText
    .split('/')
    .reduce((derived: Buffer, part) => hmac(derived, part), Buffer.from(`AWS4${secretAccessKey}`));
  if (signingKeys.size >= mostSigningKeys) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
};

/** The canonical request. The path is encoded once and not normalised, as S3 requires; DynamoDB's path is
 *  always `/`, for which the other services' rules give the same.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request */
const canonicalise = (
  head: RequestHead,
  authentication: Authentication,
  payloadHash: string,
): string => {
  const { signedHeaders } = authentication;
  const headers = signedHeaders.map(
    (name) => `${name}:${(head.headers.get(name) ?? '').replace(/[ \t]+/g, ' ')}\n`,
  );
  return [
    head.method,
    head.path.split('/').map(uriEncode).join('/'),
    canonicalQuery(head.query),
    headers.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
};

const canonicalQuery = (query: ReadonlyMap<string, string>): string =>
  [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]): [string, string] => [uriEncode(name), uriEncode(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

/** HMAC-SHA256. */
export const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

/** Hex SHA-256. */
export const sha256 = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex');
