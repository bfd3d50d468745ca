import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import * as v from 'valibot';

/** Items that only the holder of a key can read. Binary values are base64. */
export const sealedSchema = v.object({
  /** Name of the key. */
  key: v.string(),
  nonce: v.string(),
  /** The encrypted items, then the tag of 16 bytes. */
  data: v.string(),
});
type SealedItems = v.InferOutput<typeof sealedSchema>;

export const itemsSchema = v.record(v.string(), v.string());
export type Items = v.InferOutput<typeof itemsSchema>;

const algorithm = 'aes-256-gcm';
const tagBytes = 16;

/** Makes a key, as text. */
export const newSealKey = (): string => randomBytes(32).toString('base64');

/** Encrypts items with the key of this name. */
export const seal = (items: Items, key: string, secret: string): SealedItems => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(algorithm, Buffer.from(secret, 'base64'), nonce);
  const data = Buffer.concat([
    cipher.update(JSON.stringify(items), 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return { key, nonce: nonce.toString('base64'), data: data.toString('base64') };
};

/** Decrypts items; null where the key is another one, or the text was changed. */
export const unseal = (sealed: SealedItems, secret: string): Items | null => {
  try {
    return v.parse(itemsSchema, JSON.parse(decrypted(sealed, secret)));
  } catch {
    return null;
  }
};

const decrypted = ({ nonce, data }: SealedItems, secret: string): string => {
  const bytes = Buffer.from(data, 'base64');
  const decipher = createDecipheriv(
    algorithm,
    Buffer.from(secret, 'base64'),
    Buffer.from(nonce, 'base64'),
    { authTagLength: tagBytes },
  );
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  const text = Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]);
  return text.toString('utf8');
};
