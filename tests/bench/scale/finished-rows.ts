import { fileKey } from '#contract/item-keys';
import { newFileId, newSessionId, type DeviceId, type SessionId } from '#contract/ids';
import { newFile, newSession, storedItem, type Author, type FileItem } from '#contract/items';
import type { Owner } from '#contract/owner';
import { defaultRecipe } from '#contract/recipe';
import { changeKey } from '../../../src/session/change-log.ts';

/** Attributes of a row. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Rows to write, by table. */
export interface Rows {
  readonly sessions: readonly Attributes[];
  readonly results: readonly Attributes[];
}

/** Files in a session, and keys in an entry of the log of changes. */
const filesInSession = 100;
const keysInChange = 50;

const author = (owner: Owner, now: number): Author => ({
  owner,
  deviceId: 'another-device' as DeviceId,
  now,
});

/** A file that another device has uploaded. */
const uploadedFile = (sessionId: SessionId, owner: Owner, now: number): FileItem => {
  const fileId = newFileId(now);
  const about = { name: `IMG_${fileId.slice(-4)}.jpg`, size: 3_000_000, type: 'image/jpeg' };
  const file = newFile({ sessionId, fileId }, about, author(owner, now));
  return {
    ...file,
    version: 4,
    checksum: 'bm90IHRoZSBjaGVja3N1bSBvZiBhbnkgcGljdHVyZSE=',
    upload: {
      status: 'uploaded',
      at: file.addedAt,
      conversion: {
        ...{ number: 0, recipe: defaultRecipe, supersedes: null, asked: true },
        ...{ generation: 0, previous: null, tidied: true },
      },
    },
  };
};

const outcomeOf = ({ identityId, sessionId, fileId, addedAt }: FileItem): Attributes => ({
  identityId,
  itemKey: fileKey(sessionId, fileId),
  updatedAt: addedAt,
  status: 'ready',
  outputs: defaultRecipe.renditions.map(({ name }, index) => ({
    name,
    key: `${identityId}/${sessionId}/${fileId}/${name}.webp`,
    width: 640 * (index + 1),
    height: 480 * (index + 1),
    bytes: 40_000 * (index + 1),
    contentType: 'image/webp',
  })),
});

const changeOf = (owner: Owner, number: number, itemKeys: readonly string[]): Attributes => ({
  identityId: owner,
  itemKey: changeKey(number),
  itemKeys,
  version: 1,
});

/** The rows of so many finished files, as another device and the converter leave them.
 *  @param now epoch milliseconds. */
export const finishedRows = (owner: Owner, files: number, now: number): Rows => {
  const sessions = Array.from({ length: Math.ceil(files / filesInSession) }, (_, index) => {
    const title = { title: `Session ${index + 1}`, recipe: defaultRecipe };
    return { ...newSession(newSessionId(now), title, author(owner, now)), version: 1 };
  });
  const uploaded = sessions.flatMap(({ sessionId }, index) =>
    Array.from({ length: Math.min(filesInSession, files - index * filesInSession) }, () =>
      uploadedFile(sessionId, owner, now),
    ),
  );
  const items = [...sessions, ...uploaded];
  const changes = Array.from({ length: Math.ceil(items.length / keysInChange) }, (_, index) => {
    const changed = items.slice(index * keysInChange, (index + 1) * keysInChange);
    return changeOf(
      owner,
      index + 1,
      changed.map(({ itemKey }) => itemKey),
    );
  });
  return { sessions: [...items.map(storedItem), ...changes], results: uploaded.map(outcomeOf) };
};

/** The rows of one more file in this session, and the entry of the log that names it.
 *  @param isFinished whether its conversion has ended. */
export const oneMoreFile = (
  { owner, sessionId, change }: Readonly<{ owner: Owner; sessionId: SessionId; change: number }>,
  isFinished: boolean,
  now: number,
): Rows => {
  const file = uploadedFile(sessionId, owner, now);
  return {
    sessions: [storedItem(file), changeOf(owner, change, [file.itemKey])],
    results: isFinished ? [outcomeOf(file)] : [],
  };
};
