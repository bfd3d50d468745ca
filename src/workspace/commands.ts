import { outputProblem } from '#contract/output-limits';
import { checkRecipe, type Recipe } from '#contract/recipe';
import { newFileId, newSessionId, type SessionId } from '#contract/ids';
import { isLive, type Author, type FileItem } from '#contract/items';
import { fileKey, sessionKey } from '#contract/item-keys';
import type { Owner } from '#contract/owner';
import * as bin from '../session/bin.ts';
import * as commands from '../session/commands.ts';
import { RecipeRefused } from '../session/command-failures.ts';
import { localFileOf } from '../session/rows.ts';
import { digestContent, type ContentDigest } from '../upload/digest.ts';
import { FileUnreadable, OtherContent } from '../upload/upload-failures.ts';
import type { KeptBytes } from '../upload/kept-bytes.ts';
import { matchMissing, type Match } from '../upload/match-missing.ts';
import { isHeic, sortAdded } from '../upload/sort-added.ts';
import type { SkippedFile, Workspace } from '../ui/views.ts';
import type { LocalChange, LocalStore, Snapshot } from '../session/port.ts';

/** Dependencies of the commands. `now` is AWS's time in epoch milliseconds. */
export interface CommandParts {
  readonly owner: Owner;
  /** What the others in a space read of this person; absent elsewhere. */
  readonly name?: string | undefined;
  readonly local: LocalStore;
  readonly kept: KeptBytes;
  readonly now: () => number;
  /** Lists the sort keys of files that wait for their bytes. */
  readonly missingBytes: () => readonly string[];
  /** Gives a HEIC picture as JPEG; null where this browser cannot decode it. */
  readonly heicAsJpeg: (file: File) => Promise<File | null>;
  /** Called after each change: the leading tab looks at once. */
  readonly onCommand: () => void;
}

type Commands = Omit<
  Workspace,
  'view' | 'subscribe' | 'keptBytes' | 'downloadLink' | 'originalLink' | 'close' | 'forget'
>;

/** Content type of files whose type the browser does not know. */
const unknownType = 'application/octet-stream';

/** Characters of a title or a file name that are stored: an item has at most 400 KB.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const longestText = 500;

/** Files added in one transaction. */
const addedAtOnce = 20;

const cut = (text: string): string => [...text].slice(0, longestText).join('');

const typeOf = ({ type }: Blob): string => (type === '' ? unknownType : type);

/** The file's bytes with a type, which S3 stores as the content type. */
const contentOf = (file: File): Blob =>
  file.type === '' ? file.slice(0, file.size, unknownType) : file;

/** A picked file with its properties, read once: each read of `size` may call another browser
 *  process. */
interface PickedFile {
  readonly file: File;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly type: string;
}

/** A new file's row and its bytes. */
interface NewFile extends commands.AddedFile {
  readonly blob: Blob;
}

/** Gives a picked file an ID that sorts by `time`, in epoch milliseconds. */
const newFileOf = ({ file, name, size }: PickedFile, time: number): NewFile => ({
  fileId: newFileId(time),
  name: cut(name),
  size,
  type: typeOf(file),
  blob: contentOf(file),
});

const picked = (file: File): PickedFile => {
  const { name, size, type } = file;
  return { file, name, size, type };
};

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
  const { owner, name, local, kept, now, missingBytes, heicAsJpeg, onCommand } = parts;
  const { deviceId } = local;

  const author = (): Author => ({ owner, deviceId, name, now: now() });

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

  /** Replaces HEIC pictures by JPEGs, one after another: each needs the memory of all its pixels. */
  const readable = async (files: readonly File[]): Promise<readonly File[]> => {
    const given: File[] = [];
    for (const file of files) given.push(isHeic(file) ? ((await heicAsJpeg(file)) ?? file) : file);
    return given;
  };

  /** Adds rows for new files, whose bytes `take` keeps later. */
  const addRows = async (sessionId: SessionId, files: readonly NewFile[]): Promise<void> => {
    if (files.length === 0) return;
    kept.announce(files.map(({ fileId }) => fileKey(sessionId, fileId)));
    await change([sessionKey(sessionId)], commands.addFiles(sessionId, files, author()));
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
      const begun = now();
      let missing: readonly FileItem[] = missingFiles();
      const added: NewFile[] = [];
      const matches: Match<FileItem, PickedFile, ContentDigest>[] = [];
      const skipped: SkippedFile[] = [];
      // A thousand files at once would block the page: the first cards appear in between.
      for (let from = 0; from < files.length; from += addedAtOnce) {
        const read = await readable(files.slice(from, from + addedAtOnce));
        const sorted = sortAdded(read.map(picked));
        skipped.push(...sorted.skipped);
        const { matched, rest } = await matchMissing(missing, sorted.taken, ({ file }) =>
          digestOf(file).catch(() => null),
        );
        matches.push(...matched);
        const found = new Set(matched.map((match) => match.missing));
        missing = missing.filter((file) => !found.has(file));
        const some = rest.map((file, index) => newFileOf(file, begun + added.length + index));
        added.push(...some);
        await addRows(sessionId, some);
      }
      await kept.take(
        added.map(({ fileId, blob }) => ({ itemKey: fileKey(sessionId, fileId), blob })),
      );
      for (const { missing: file, file: given, digest } of matches) {
        await provide(file, given.file, digest);
      }
      return { added: added.length, provided: matches.length, skipped };
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
