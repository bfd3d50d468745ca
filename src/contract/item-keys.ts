import { isFileId, isSessionId, type FileId, type SessionId } from './ids.ts';

/** Sort key of the settings that follow the user between devices. */
export const preferencesKey = 'preferences';

/** Sort key of a session's row. */
export const sessionKey = (sessionId: SessionId): string => `session#${sessionId}`;

/** Sort key of a file's row: its intent in the sessions table, its outcome in the results table. */
export const fileKey = (sessionId: SessionId, fileId: FileId): string =>
  `session#${sessionId}#file#${fileId}`;

/** What a sort key names. */
export type ItemKind =
  | { readonly kind: 'preferences' }
  | { readonly kind: 'session'; readonly sessionId: SessionId }
  | { readonly kind: 'file'; readonly sessionId: SessionId; readonly fileId: FileId };

/** Parses a sort key; null when it names no item of the contract. */
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
