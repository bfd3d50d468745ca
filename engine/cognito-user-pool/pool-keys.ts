import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { replaceFile } from '../replace-file.ts';

export interface PoolKeys {
  /** Private, RS256. */
  readonly signing: JWK;
  /** Of the same pair; published as JWKS. */
  readonly publicKey: JWK;
  /** 32 bytes: encrypts refresh tokens. */
  readonly sealing: Uint8Array;
  /** 32 bytes: the secret of decoy users. */
  readonly decoys: Uint8Array;
}

interface KeptKeys {
  readonly signing: JWK;
  readonly publicKey: JWK;
  /** Base64. */
  readonly sealing: string;
}

/** Opens the keys kept in `file`, mode 600, or makes them: tokens must survive a restart. */
export const openKeys = async (file: string): Promise<PoolKeys> => {
  const { signing, publicKey, sealing } = (await kept(file)) ?? (await make(file));
  const secret = Buffer.from(sealing, 'base64');
  const decoys = new Uint8Array(hkdfSync('sha256', secret, '', 'users who do not exist', 32));
  return { signing, publicKey, sealing: secret, decoys };
};

const kept = async (file: string): Promise<KeptKeys | null> => {
  // Keys that exist but cannot be read must not be replaced: every token would be void.
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : (JSON.parse(text) as KeptKeys);
};

const make = async (file: string): Promise<KeptKeys> => {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = randomBytes(32).toString('base64');
  const keys: KeptKeys = {
    signing: { ...(await exportJWK(privateKey)), kid, alg: 'RS256' },
    publicKey: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' },
    sealing: randomBytes(32).toString('base64'),
  };
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await replaceFile(file, JSON.stringify(keys));
  return keys;
};
