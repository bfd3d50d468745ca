import {
  createDiffieHellman,
  createHash,
  createHmac,
  getDiffieHellman,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** Secure Remote Password as in Cognito: SRP-6a over the 3072-bit group with SHA-256, and the session
 *  key by HKDF with the info "Caldera Derived Key". The server stores a verifier, from which the
 *  password cannot be read.
 *  @see https://datatracker.ietf.org/doc/html/rfc5054
 *  @see https://datatracker.ietf.org/doc/html/rfc3526#section-4 */

const prime = getDiffieHellman('modp15').getPrime();
/** The prime of RFC 3526's 3072-bit group, which Node.js calls modp15. */
export const N = BigInt(`0x${prime.toString('hex')}`);
const g = 2n;

/** The hexadecimal form that both sides hash: a positive number as signed big-endian bytes. */
const padHex = (hex: string): string => {
  const even = hex.length % 2 === 1 ? `0${hex}` : hex;
  return /^[89a-f]/i.test(even) ? `00${even}` : even;
};

const hexOf = (number: bigint): string => padHex(number.toString(16));
const bytesOf = (number: bigint): Buffer => Buffer.from(hexOf(number), 'hex');
const number = (hex: string): bigint => BigInt(`0x${hex}`);
const sha256 = (...parts: (string | Buffer)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

/** Computes `base ** exponent` modulo N by OpenSSL: twenty times as fast as BigInt, and safe for
 *  secrets.
 *  @param base from 2 to N - 2. */
const power = (base: bigint, exponent: bigint): bigint => {
  const dh = createDiffieHellman(prime, 2);
  dh.setPrivateKey(bytesOf(exponent));
  return number(dh.computeSecret(bytesOf(base), null, 'hex'));
};

const k = number(sha256(bytesOf(N), bytesOf(g)));

/** What is stored of a password; both hexadecimal. */
export interface Verifier {
  readonly salt: string;
  readonly verifier: string;
}

/** A salt of 32 hexadecimal digits. The first is fixed, so that every salt has the same length as a
 *  number and a decoy's looks like a user's. */
export const saltOf = (hex: string): string => `5${hex.slice(1, 32)}`;

/** Makes the verifier of a password, with its own salt.
 *  @param userName `{pool name}{cognito username}`, the pool's name being its id after the
 *  underscore. */
export const makeVerifier = (
  userName: string,
  password: string,
  salt: string = saltOf(randomBytes(16).toString('hex')),
): Verifier => {
  // The client reads the salt as a number and loses its leading zeros, so they must not be hashed.
  const clean = hexOf(number(salt));
  const password256 = Buffer.from(sha256(`${userName}:${password}`), 'hex');
  const x = number(sha256(Buffer.from(clean, 'hex'), password256));
  return { salt: clean, verifier: power(g, x).toString(16) };
};

/** The server's half of an exchange: `b` stays here, `B` goes to the client. Both hexadecimal. */
export interface ServerKeys {
  readonly b: string;
  readonly B: string;
}

/** Begins an exchange. */
export const beginExchange = (
  { verifier }: Verifier,
  b: string = randomBytes(32).toString('hex'),
): ServerKeys => ({
  b,
  B: ((k * number(verifier) + power(g, number(b))) % N).toString(16),
});

/** Whether a client's `SRP_A` may be used: hexadecimal, and not 0 modulo N, which makes the session
 *  key known without the password. */
export const isUsable = (A: string): boolean =>
  /^[0-9a-f]{1,1024}$/i.test(A) && number(A) % N !== 0n;

/** What the client signs, besides the user's name. */
export interface SignedChallenge {
  readonly userName: string;
  /** Base64. */
  readonly secretBlock: string;
  readonly timestamp: string;
}

/** The signature that proves the password, base64; null when the exchange cannot be used. */
export const expectedSignature = (
  { verifier }: Verifier,
  { b, B }: ServerKeys,
  A: string,
  signed: SignedChallenge,
): string | null => {
  const u = number(sha256(bytesOf(number(A)), bytesOf(number(B))));
  if (u === 0n || !isUsable(A)) return null;
  const base = (number(A) * power(number(verifier), u)) % N;
  // Its powers are predictable; no honest client reaches it by chance.
  if (base <= 1n || base >= N - 1n) return null;
  const S = power(base, number(b));
  const key = hkdfSync('sha256', bytesOf(S), bytesOf(u), 'Caldera Derived Key', 16);
  return createHmac('sha256', Buffer.from(key))
    .update(signed.userName)
    .update(Buffer.from(signed.secretBlock, 'base64'))
    .update(signed.timestamp)
    .digest('base64');
};

/** Compares two signatures in constant time. */
export const sameSignature = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one, 'base64'), Buffer.from(other, 'base64')];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** Whether a verifier belongs to this password.
 *  @param userName as for `makeVerifier`. */
export const isPasswordOf = (kept: Verifier, userName: string, password: string): boolean =>
  makeVerifier(userName, password, kept.salt).verifier === kept.verifier;
