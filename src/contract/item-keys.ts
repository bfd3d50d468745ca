import { isFileId, isSessionId, type FileId, type SessionId } from './ids.ts';

/** Sort key of the settings that follow the user between devices. */
export const preferencesKey = 'preferences';

/** Sort key of a session's row. */
export const sessionKey = (sessionId: SessionId): string => `session#${sessionId}`;

/** Sort key of a file's row: in the sessions table what is wanted, in the results table what came. */
export const fileKey = (sessionId: SessionId, fileId: FileId): string =>
  `session#${sessionId}#file#${fileId}`;

/** What a sort key names. */
export type ItemKind =
  | { readonly kind: 'preferences' }
  | { readonly kind: 'session'; readonly sessionId: SessionId }
  | { readonly kind: 'file'; readonly sessionId: SessionId; readonly fileId: FileId };

/** Reads a sort key; null when it is none of ours. */
export const parseItemKey = (itemKey: string): ItemKind | null => {
  if (itemKey === preferencesKey) return { kind: 'preferences' };
  const [word, sessionId, fileWord, fileId, ...rest] = itemKey.split('#');
  if (word !== 'session' || sessionId === undefined || !isSessionId(sessionId)) return null;
  if (fileWord === undefined) return { kind: 'session', sessionId };
  if (fileWord !== 'file' || fileId === undefined || !isFileId(fileId) || rest.length > 0) {
    return null;
  }
  return { kind: 'file', sessionId, fileId };
};
