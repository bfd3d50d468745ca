import { createHash, createHmac, randomBytes } from 'node:crypto';

/** The client side of Cognito's SRP in single steps, so that a test can take a wrong one. Written from
 *  RFC 5054 and Cognito's additions; shares no code with the library or the engine.
 *  @see https://www.rfc-editor.org/rfc/rfc5054
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html */

/** The 3072-bit group of RFC 3526. */
export const N = BigInt(
  '0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74' +
    '020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437' +
    '4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED' +
    'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05' +
    '98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB' +
    '9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B' +
    'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718' +
    '3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33' +
    'A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7' +
    'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864' +
    'D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E2' +
    '08E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF',
);
const g = 2n;

const power = (base: bigint, exponent: bigint): bigint => {
  let [result, square, rest] = [1n, base % N, exponent];
  for (; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
};

/** Big-endian bytes with a leading zero where the first bit is set, as Cognito pads numbers. */
const padded = (number: bigint): Buffer => {
  const hex = number.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
};

const hash = (...parts: (Buffer | string)[]): Buffer => {
  const sha = createHash('sha256');
  for (const part of parts) sha.update(part);
  return sha.digest();
};

const number = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);

const k = number(hash(padded(N), padded(g)));

export interface Secret {
  readonly a: bigint;
  /** Hex. */
  readonly srpA: string;
}

export const newSecret = (): Secret => {
  const a = number(randomBytes(128)) % N;
  return { a, srpA: power(g, a).toString(16) };
};

/** ChallengeParameters of PASSWORD_VERIFIER. */
export interface Challenge {
  readonly USER_ID_FOR_SRP: string;
  readonly SALT: string;
  readonly SRP_B: string;
  readonly SECRET_BLOCK: string;
}

/** `Thu Jan 1 00:00:00 UTC 2026` */
export const srpTimestamp = (date: Date): string => {
  const [weekday, day, month, year, time] = date.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
};

/** PASSWORD_CLAIM_SIGNATURE for a challenge. `poolName` is what follows the `_` of the pool's id. */
export const claimSignature = (
  poolName: string,
  password: string,
  { a, srpA }: Secret,
  challenge: Challenge,
  timestamp: string,
): string => {
  const B = BigInt(`0x${challenge.SRP_B}`);
  const salt = padded(BigInt(`0x${challenge.SALT}`));
  const u = number(hash(padded(BigInt(`0x${srpA}`)), padded(B)));
  const identity = hash(`${poolName}${challenge.USER_ID_FOR_SRP}:${password}`);
  const x = number(hash(salt, identity));
  const base = (((B - k * power(g, x)) % N) + N) % N;
  const S = power(base, a + u * x);
  const extracted = createHmac('sha256', padded(u)).update(padded(S)).digest();
  const key = createHmac('sha256', extracted).update('Caldera Derived Key\u0001').digest();
  return createHmac('sha256', key.subarray(0, 16))
    .update(poolName)
    .update(challenge.USER_ID_FOR_SRP)
    .update(Buffer.from(challenge.SECRET_BLOCK, 'base64'))
    .update(timestamp)
    .digest('base64');
};
