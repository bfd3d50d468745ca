import { isFileId, isSessionId, type FileId, type SessionId } from './ids.ts';
import { ownerPrefix, splitKey, type Owner } from './owner.ts';
import type { RenditionFormat } from './recipe.ts';

declare const brand: unique symbol;
/** Key of an object in the uploads or the results bucket. */
export type ObjectKey = string & { readonly [brand]: 'ObjectKey' };

/** The parts of an upload's key. `identityId` is named as in the rows, and may be a space. */
export interface FileAddress {
  readonly identityId: Owner;
  readonly sessionId: SessionId;
  readonly fileId: FileId;
}

/** Key of an upload, `{prefix}/{sessionId}/{fileId}` under its owner's prefix: `{identityId}`, or
 *  `space/{name}`. */
export const uploadKey = ({ identityId, sessionId, fileId }: FileAddress): ObjectKey =>
  `${ownerPrefix(identityId)}${sessionId}/${fileId}` as ObjectKey;

/** Key of a rendition: the upload's, then `/{rendition}.{format}`. */
export const resultKey = (
  address: FileAddress,
  rendition: string,
  format: RenditionFormat,
): ObjectKey => `${uploadKey(address)}/${rendition}.${format}` as ObjectKey;

/** Parses an upload's key; null when it has another shape. */
export const parseUploadKey = (key: string): FileAddress | null => {
  const split = splitKey(key);
  if (split === null) return null;
  const [sessionId = '', fileId = '', ...more] = split.rest.split('/');
  if (more.length > 0 || !isSessionId(sessionId) || !isFileId(fileId)) return null;
  return { identityId: split.owner, sessionId, fileId };
};
