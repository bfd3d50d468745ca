import { chunkAttacks } from './chunks.ts';
import { documentAttacks, dynamoDbAttacks } from './documents.ts';
import { expiryAttacks } from './expiry.ts';
import { formAttacks } from './form-uploads.ts';
import { identityAttacks } from './identity.ts';
import { keyAttacks } from './keys.ts';
import { presignedAttacks } from './presigned-links.ts';
import { signInAttacks } from './sign-in.ts';
import { signatureAttacks } from './signatures.ts';
import { spaceAttacks } from './spaces.ts';
import type { WireBuilder } from './wire-attack.ts';

/** How each wire case of the catalogue is built, by its id. */
export const builders: Readonly<Record<string, WireBuilder>> = {
  ...signatureAttacks,
  ...presignedAttacks,
  ...expiryAttacks,
  ...chunkAttacks,
  ...keyAttacks,
  ...documentAttacks,
  ...dynamoDbAttacks,
  ...formAttacks,
  ...identityAttacks,
  ...signInAttacks,
  ...spaceAttacks,
};
