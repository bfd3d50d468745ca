import { timingSafeEqual } from 'node:crypto';
import {
  algorithm,
  readCredential,
  readDate,
  readSignature,
  type Authentication,
  type SignatureProblem,
} from './authentication.ts';
import type { Credentials } from './credentials.ts';
import { anonymousSender, type Problem, type Sender } from './sender.ts';
import { hmac, scopeOf, signingKeyOf } from './sigv4.ts';

/** Fields of a form upload by name in lower case. */
type Fields = ReadonlyMap<string, string>;

/** Why the sender of a form cannot be identified. */
export type FormProblem = Problem | { readonly kind: 'missing-field'; readonly name: string };

/** Milliseconds for which S3 accepts a signing key. */
const longestUse = 7 * 24 * 60 * 60 * 1000;
/** Maximum time, in milliseconds, by which the signer's clock may be ahead. */
const allowedSkew = 15 * 60 * 1000;

/** The fields of a signature as S3 names them in its errors, in the order in which it asks for them. */
const signatureFields = [
  'X-Amz-Signature',
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'policy',
];

/** Identifies the sender of a form upload, whose signature covers the policy document as the form carries
 *  it. A form without a field of a signature is anonymous.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html */
export const identifyForm = async (
  fields: Fields,
  here: {
    readonly region: string;
    readonly credentials: Credentials;
    /** Epoch milliseconds. */
    readonly now: number;
  },
): Promise<
  | { readonly ok: true; readonly sender: Sender }
  | { readonly ok: false; readonly problem: FormProblem }
> => {
  const read = readFormAuthentication(fields);
  if (read.kind === 'refused') return { ok: false, problem: read.problem };
  if (read.kind === 'anonymous') return { ok: true, sender: anonymousSender };
  const { authentication, policy } = read;
  const problem = checkFormClaims(authentication, here);
  if (problem !== null) return { ok: false, problem };
  const { accessKeyId, sessionToken, signature, scope, amzDate } = authentication;
  const resolved = await here.credentials.resolve(accessKeyId, sessionToken);
  if (!resolved.ok) return { ok: false, problem: { kind: resolved.problem, accessKeyId } };
  const signingKey = signingKeyOf(scope, resolved.secretAccessKey);
  if (!timingSafeEqual(hmac(signingKey, policy), Buffer.from(signature, 'hex'))) {
    const details = { accessKeyId, signature, stringToSign: policy, canonicalRequest: null };
    return { ok: false, problem: { kind: 'mismatch', ...details } };
  }
  const verified = { signingKey, signature, amzDate, scope: scopeOf(scope) };
  const { principal } = resolved;
  return { ok: true, sender: { kind: 'signed', principal, authentication, verified } };
};

type ReadForm =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'signed';
      readonly authentication: Authentication;
      /** What is signed: Base64. */
      readonly policy: string;
    }
  | { readonly kind: 'refused'; readonly problem: FormProblem };

const readFormAuthentication = (fields: Fields): ReadForm => {
  const refused = (problem: FormProblem): ReadForm => ({ kind: 'refused', problem });
  if (fields.has('awsaccesskeyid') || fields.has('signature')) {
    return refused({ kind: 'unsupported-mechanism' });
  }
  const isSigned = [...fields.keys()].some((name) =>
    /^x-amz-(signature|algorithm|credential|date|security-token)$/.test(name),
  );
  if (!isSigned) return { kind: 'anonymous' };
  const missing = signatureFields.find((name) => !fields.has(name.toLowerCase()));
  if (missing !== undefined) return refused({ kind: 'missing-field', name: missing });
  const malformed = (message: string) => refused({ kind: 'malformed-query', message });
  if (fields.get('x-amz-algorithm') !== algorithm) {
    return malformed(`X-Amz-Algorithm only supports "${algorithm}"`);
  }
  const credential = readCredential(fields.get('x-amz-credential'));
  const signature = readSignature(fields.get('x-amz-signature'));
  const amzDate = fields.get('x-amz-date') ?? '';
  const signedAt = readDate(amzDate);
  if (credential === null || signature === null || signedAt === null) {
    return malformed('X-Amz-Credential, X-Amz-Date or X-Amz-Signature is mal-formed.');
  }
  if (!amzDate.startsWith(credential.scope.date)) {
    return malformed(
      `Invalid credential date "${credential.scope.date}". This date is not the same as X-Amz-Date: "${amzDate.slice(0, 8)}".`,
    );
  }
  const authentication: Authentication = {
    mechanism: 'form',
    ...credential,
    sessionToken: fields.get('x-amz-security-token') ?? null,
    signedHeaders: [],
    signature,
    amzDate,
    signedAt,
    expires: null,
  };
  return { kind: 'signed', authentication, policy: fields.get('policy') ?? '' };
};

const checkFormClaims = (
  { scope, signedAt }: Authentication,
  { region, now }: { readonly region: string; readonly now: number },
): SignatureProblem | null => {
  const mechanism = 'form';
  if (scope.service !== 's3') {
    return { kind: 'wrong-service', service: scope.service, expected: 's3', mechanism };
  }
  if (scope.region !== region) {
    return { kind: 'wrong-region', region: scope.region, expected: region, mechanism };
  }
  if (signedAt - now > allowedSkew) return { kind: 'link-not-yet-valid' };
  if (now - signedAt <= longestUse) return null;
  return {
    kind: 'link-expired',
    expires: longestUse / 1000,
    expiredAt: new Date(signedAt + longestUse).toISOString(),
    serverTime: new Date(now).toISOString(),
  };
};
