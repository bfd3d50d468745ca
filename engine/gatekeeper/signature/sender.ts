import type { CredentialProblem, Credentials } from './credentials.ts';
import type { HeadProblem, RequestHead } from './http-message.ts';
import type { Principal } from './principal.ts';
import {
  readAuthentication,
  type Authentication,
  type SignatureProblem,
} from './authentication.ts';
import { checkClaims, verifySignature, type VerifiedSignature } from './sigv4.ts';

/** The verified sender of a request. */
export type Sender =
  | {
      readonly kind: 'anonymous';
      readonly principal: Extract<Principal, { kind: 'anonymous' }>;
      readonly authentication: null;
      readonly verified: null;
    }
  | {
      readonly kind: 'signed';
      readonly principal: Exclude<Principal, { kind: 'anonymous' }>;
      readonly authentication: Authentication;
      readonly verified: VerifiedSignature;
    };

/** The sender of an unsigned request. */
export const anonymousSender: Sender = {
  kind: 'anonymous',
  principal: { kind: 'anonymous' },
  authentication: null,
  verified: null,
};

/** Why the sender cannot be identified. */
export type Problem =
  | SignatureProblem
  | HeadProblem
  | { readonly kind: CredentialProblem; readonly accessKeyId: string };

export type Identified =
  | { readonly ok: true; readonly sender: Sender }
  | { readonly ok: false; readonly problem: Problem };

/** Identifies the sender of a request: parses the claim, checks scope and time, decrypts the session token,
 *  verifies the signature. An unsigned request is anonymous; an invalid one is a problem.
 *  @param payloadHash the last line of the canonical request. */
export const identify = async (
  head: RequestHead,
  here: {
    readonly region: string;
    readonly service: string;
    readonly credentials: Credentials;
    /** Epoch milliseconds. */
    readonly now: number;
  },
  payloadHash: (mechanism: Authentication['mechanism']) => string,
): Promise<Identified> => {
  const read = readAuthentication(head);
  if (read.kind === 'refused') return { ok: false, problem: read.problem };
  if (read.kind === 'anonymous') return { ok: true, sender: anonymousSender };
  const { authentication } = read;
  const problem = checkClaims(authentication, head, here, here.now);
  if (problem !== null) return { ok: false, problem };
  const { accessKeyId, sessionToken, mechanism } = authentication;
  const resolved = await here.credentials.resolve(accessKeyId, sessionToken);
  if (!resolved.ok) return { ok: false, problem: { kind: resolved.problem, accessKeyId } };
  const { principal, secretAccessKey } = resolved;
  const hash = payloadHash(mechanism);
  const verification = verifySignature(head, authentication, hash, secretAccessKey);
  if (!verification.ok) return verification;
  const { verified } = verification;
  return { ok: true, sender: { kind: 'signed', principal, authentication, verified } };
};
