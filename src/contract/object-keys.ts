import {
  isFileId,
  isIdentityId,
  isSessionId,
  type FileId,
  type IdentityId,
  type SessionId,
} from './ids.ts';
import type { RenditionFormat } from './recipe.ts';

declare const brand: unique symbol;
/** Key of an object in the uploads or the results bucket. */
export type ObjectKey = string & { readonly [brand]: 'ObjectKey' };

/** The parts of an upload's key. */
export interface FileAddress {
  readonly identityId: IdentityId;
  readonly sessionId: SessionId;
  readonly fileId: FileId;
}

/** Key of an upload, `{identityId}/{sessionId}/{fileId}`. */
export const uploadKey = ({ identityId, sessionId, fileId }: FileAddress): ObjectKey =>
  `${identityId}/${sessionId}/${fileId}` as ObjectKey;

/** Key of a rendition, `{identityId}/{sessionId}/{fileId}/{rendition}.{format}`. */
export const resultKey = (
  address: FileAddress,
  rendition: string,
  format: RenditionFormat,
): ObjectKey => `${uploadKey(address)}/${rendition}.${format}` as ObjectKey;

/** Prefix of everything one identity owns in a bucket; the slash excludes identities whose ID starts
 *  alike. */
export const ownPrefix = (identityId: IdentityId): string => `${identityId}/`;

/** Parses an upload's key; null when it has another shape. */
export const parseUploadKey = (key: string): FileAddress | null => {
  const [identityId, sessionId, fileId, ...rest] = key.split('/');
  if (identityId === undefined || sessionId === undefined || fileId === undefined) return null;
  if (rest.length > 0) return null;
  if (!isIdentityId(identityId) || !isSessionId(sessionId) || !isFileId(fileId)) return null;
  return { identityId, sessionId, fileId };
};
