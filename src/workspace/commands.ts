import { outputProblem } from '#contract/output-limits';
import { checkRecipe, type Recipe } from '#contract/recipe';
import { newFileId, newSessionId, type IdentityId, type SessionId } from '#contract/ids';
import { isLive, type Author, type FileItem } from '#contract/items';
import { fileKey, sessionKey } from '#contract/item-keys';
import * as bin from '../session/bin.ts';
import * as commands from '../session/commands.ts';
import { RecipeRefused } from '../session/command-failures.ts';
import { localFileOf } from '../session/rows.ts';
import { digestContent, type ContentDigest } from '../upload/digest.ts';
import { FileUnreadable, OtherContent } from '../upload/upload-failures.ts';
import type { KeptBytes } from '../upload/kept-bytes.ts';
import { matchMissing } from '../upload/match-missing.ts';
import { sortAdded } from '../upload/sort-added.ts';
import type { Workspace } from '../ui/views.ts';
import type { LocalChange, LocalStore, Snapshot } from '../session/port.ts';

/** Dependencies of the commands. `now` is AWS's time in epoch milliseconds. */
export interface CommandParts {
  readonly identityId: IdentityId;
  readonly local: LocalStore;
  readonly kept: KeptBytes;
  readonly now: () => number;
  /** Lists the sort keys of files that wait for their bytes. */
  readonly missingBytes: () => readonly string[];
  /** Called after each change: the leading tab looks at once. */
  readonly onCommand: () => void;
}

type Commands = Omit<
  Workspace,
  'view' | 'subscribe' | 'keptBytes' | 'downloadLink' | 'close' | 'forget'
>;

/** Content type of files whose type the browser does not know. */
const unknownType = 'application/octet-stream';

/** Characters of a title or a file name that are stored: an item has at most 400 KB.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const longestText = 500;

/** Files added in one transaction. */
const addedAtOnce = 50;

const cut = (text: string): string => [...text].slice(0, longestText).join('');

const typeOf = ({ type }: Blob): string => (type === '' ? unknownType : type);

/** The file's bytes with a type, which S3 stores as the content type. */
const contentOf = (file: File): Blob => file.slice(0, file.size, typeOf(file));

const digestOf = async (file: File): Promise<ContentDigest> => {
  try {
    return await digestContent(file, new AbortController().signal);
  } catch (error) {
    throw new FileUnreadable(file.name, { cause: error });
  }
};

const checkedRecipe = (recipe: Recipe): Recipe => {
  const checked = checkRecipe(recipe);
  const problem = checked.ok ? outputProblem(checked.value) : checked.problem;
  if (checked.ok && problem === null) return checked.value;
  throw new RecipeRefused(problem ?? '');
};

/** Creates the commands of the workspace. Each changes the local state in one transaction, in any tab;
 *  the leading tab does the work that follows.
 *  @throws (from the commands) NotHere, NotNow, RecipeRefused, OtherContent. */
export const createCommands = (parts: CommandParts): Commands => {
  const { identityId, local, kept, now, missingBytes, onCommand } = parts;
  const { deviceId } = local;

  const author = (): Author => ({ identityId, deviceId, now: now() });

  const change = async (
    itemKeys: readonly string[],
    decide: (snapshot: Snapshot) => LocalChange,
  ): Promise<void> => {
    await local.change(itemKeys, decide);
    onCommand();
  };
  /** Lists the sort keys of a session and its files. */
  const keysOf = (sessionId: SessionId): string[] =>
    [...local.snapshot.rows.keys()].filter((key) => key.startsWith(`session#${sessionId}`));

  const missingFiles = (): FileItem[] =>
    missingBytes().flatMap((itemKey) => {
      const item = local.snapshot.rows.get(itemKey)?.item;
      return item?.kind === 'file' && isLive(item) ? [item] : [];
    });

  const add = async (sessionId: SessionId, files: readonly File[]): Promise<void> => {
    if (files.length === 0) return;
    const added = files.map((file, index) => ({
      fileId: newFileId(now() + index),
      name: cut(file.name),
      size: file.size,
      type: typeOf(file),
      blob: contentOf(file),
    }));
    // One transaction of a thousand rows would block the page: the first cards appear in between.
    for (let from = 0; from < added.length; from += addedAtOnce) {
      const some = added.slice(from, from + addedAtOnce);
      await change([sessionKey(sessionId)], commands.addFiles(sessionId, some, author()));
    }
    await kept.take(
      added.map(({ fileId, blob }) => ({ itemKey: fileKey(sessionId, fileId), blob })),
    );
  };

  const provide = async (
    { sessionId, fileId, itemKey }: FileItem,
    file: File,
    { parts: digests, partSize }: ContentDigest,
  ): Promise<void> => {
    await change([itemKey], (snapshot) => ({
      ...commands.takeOverSending(sessionId, fileId, deviceId)(snapshot),
      files: [{ ...localFileOf(snapshot.files, itemKey), digests, partSize, problem: null }],
    }));
    await kept.take([{ itemKey, blob: contentOf(file) }]);
  };

  return {
    async createSession(title) {
      const sessionId = newSessionId(now());
      await change(['preferences'], commands.createSession(sessionId, cut(title), author()));
      return sessionId;
    },

    renameSession: (sessionId, title) =>
      change(keysOf(sessionId), commands.renameSession(sessionId, cut(title), author())),

    async changeRecipe(sessionId, recipe: Recipe) {
      const wanted = checkedRecipe(recipe);
      await change(keysOf(sessionId), commands.changeRecipe(sessionId, wanted, author()));
    },

    deleteSession: (sessionId) =>
      change(keysOf(sessionId), bin.moveToBin({ sessionId, fileId: null }, author())),

    async addFiles(sessionId, files) {
      commands.sessionOf(local.snapshot, sessionId);
      const { taken, skipped } = sortAdded(files);
      const { matched, rest } = await matchMissing(missingFiles(), taken, (file) =>
        digestOf(file).catch(() => null),
      );
      await add(sessionId, rest);
      for (const { missing, file, digest } of matched) await provide(missing, file, digest);
      return { added: rest.length, provided: matched.length, skipped };
    },

    async provideBytes(sessionId, fileId, file) {
      const wanted = commands.fileOf(local.snapshot, sessionId, fileId);
      if (file.size !== wanted.size) throw new OtherContent(`${file.name}: another size`);
      const digest = await digestOf(file);
      if (wanted.checksum !== null && wanted.checksum !== digest.checksum) {
        throw new OtherContent(`${file.name}: another content`);
      }
      await provide(wanted, file, digest);
    },

    pause: (sessionId, fileId) =>
      change([fileKey(sessionId, fileId)], commands.setPaused(sessionId, fileId, true, author())),
    resume: (sessionId, fileId) =>
      change([fileKey(sessionId, fileId)], commands.setPaused(sessionId, fileId, false, author())),
    cancel: (sessionId, fileId) =>
      change([fileKey(sessionId, fileId)], commands.cancel(sessionId, fileId)),
    retry: (sessionId, fileId) =>
      change([fileKey(sessionId, fileId)], commands.retry(sessionId, fileId)),
    retryAll: (sessionId) => change(keysOf(sessionId), commands.retryAll(sessionId, now())),
    deleteFile: (sessionId, fileId) =>
      change([fileKey(sessionId, fileId)], bin.moveToBin({ sessionId, fileId }, author())),
    restore: (address) => change(keysOf(address.sessionId), bin.restore(address, author())),
    purge: (address) => change(keysOf(address.sessionId), bin.purge(address, now())),
    async emptyBin() {
      for (const address of bin.inBin(local.snapshot, now(), 0)) {
        await change(keysOf(address.sessionId), bin.purge(address, now()));
      }
    },
    async setPreferences(settings) {
      if (settings.defaultRecipe !== undefined) checkedRecipe(settings.defaultRecipe);
      await change(['preferences'], commands.setPreferences(settings, author()));
    },
  };
};
