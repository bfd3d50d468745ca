import * as v from 'valibot';
import type { DeviceId, FileId, SessionId, UploadId } from './ids.ts';
import { editAfter } from './edits.ts';
import { fileKey, parseItemKey, preferencesKey, sessionKey } from './item-keys.ts';
import type { UploadState } from './lifecycle.ts';
import type { Owner } from './owner.ts';
import { recipeSchema, type Parsed } from './recipe.ts';

const iso = v.pipe(v.string(), v.isoTimestamp());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const branded = <Id extends string>() =>
  v.pipe(
    v.string(),
    v.minLength(1),
    v.transform((text) => text as Id),
  );
/** Absent outside a space, and in rows that a client without names wrote. */
const memberName = v.optional(v.string());
const editSchema = v.object({ at: iso, by: branded<DeviceId>(), name: memberName });

const common = {
  /** Who owns the row: an identity or a space. */
  identityId: branded<Owner>(),
  itemKey: v.string(),
  /** Incremented by every write; writes are conditional on the version that was read. */
  version: count,
  updatedAt: iso,
  updatedBy: branded<DeviceId>(),
  /** Epoch seconds at which DynamoDB may forget the row: tombstones only. */
  expiresAt: v.optional(count),
};

/** When the user moved the item to the bin; null while it is not there. */
const binnedSchema = v.nullish(iso, null);

/** A purged row stays as a tombstone, so that a device that was offline cannot bring it back. */
const tombstoneSchema = v.nullish(
  v.object({
    at: iso,
    /** Whether S3 and the results table were cleared. */
    cleared: v.boolean(),
  }),
  null,
);

const preferencesSchema = v.object({
  ...common,
  defaultRecipe: recipeSchema,
  theme: v.picklist(['system', 'light', 'dark']),
  units: v.picklist(['decimal', 'binary']),
  edits: v.optional(
    v.partial(v.object({ defaultRecipe: editSchema, theme: editSchema, units: editSchema })),
    {},
  ),
});

const sessionSchema = v.object({
  ...common,
  title: v.string(),
  recipe: recipeSchema,
  createdAt: iso,
  /** Who created it, by their own word. */
  addedBy: memberName,
  binned: binnedSchema,
  deleted: tombstoneSchema,
  edits: v.optional(
    v.partial(v.object({ title: editSchema, recipe: editSchema, binned: editSchema })),
    {},
  ),
});

const transferSchema = v.variant('kind', [
  v.object({ kind: v.literal('single') }),
  v.object({
    kind: v.literal('multipart'),
    uploadId: branded<UploadId>(),
    partSize: v.pipe(v.number(), v.integer(), v.minValue(1)),
    partCount: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
  }),
]);

const conversionSchema = v.object({
  number: count,
  recipe: recipeSchema,
  supersedes: v.nullable(v.string()),
  asked: v.boolean(),
  generation: v.optional(count, 0),
  previous: v.nullish(v.string(), null),
  tidied: v.optional(v.boolean(), true),
});

const uploadSchema = v.variant('status', [
  v.object({ status: v.literal('queued') }),
  v.object({
    status: v.literal('uploading'),
    transfer: transferSchema,
    recipe: recipeSchema,
    sender: branded<DeviceId>(),
    claim: count,
    generation: count,
  }),
  v.object({ status: v.literal('duplicate'), of: v.string(), recipe: recipeSchema }),
  /** `duplicate` in rows written before November 2026. */
  v.pipe(
    v.object({ status: v.literal('same'), as: v.string(), recipe: recipeSchema }),
    v.transform(({ as: of, recipe }) => ({ status: 'duplicate' as const, of, recipe })),
  ),
  v.object({ status: v.literal('uploaded'), at: iso, conversion: conversionSchema }),
  v.object({
    status: v.literal('cancelled'),
    transfer: v.nullable(transferSchema),
    cleared: v.boolean(),
  }),
]) satisfies v.GenericSchema<unknown, UploadState>;

const fileSchema = v.object({
  ...common,
  name: v.string(),
  /** Bytes. */
  size: count,
  type: v.string(),
  addedAt: iso,
  /** Who added it, by their own word. */
  addedBy: memberName,
  /** The object's SHA-256 as S3 reports it: of the whole object, or `…-N` of N parts' checksums.
   *  Null until the bytes have been read. */
  checksum: v.nullish(v.string(), null),
  paused: v.optional(v.boolean(), false),
  /** How often the user started this file again after cancelling it. */
  attempt: v.optional(count, 0),
  upload: uploadSchema,
  binned: binnedSchema,
  deleted: tombstoneSchema,
  edits: v.optional(v.partial(v.object({ paused: editSchema, binned: editSchema })), {}),
});

/** How long a tombstone stays for devices that are offline, in seconds. */
const tombstoneKept = 90 * 86_400;

/** Returns `expiresAt` (epoch seconds) of a tombstone cleared at `now` (epoch milliseconds). */
export const tombstoneExpiry = (now: number): number => Math.floor(now / 1000) + tombstoneKept;

/** How long an item stays in the bin before it is purged, in milliseconds. */
export const binKept = 30 * 86_400_000;

/** Whether an item is neither in the bin nor purged. */
export const isLive = ({ binned, deleted }: Pick<FileItem, 'binned' | 'deleted'>): boolean =>
  binned === null && deleted === null;

/** Settings that follow the user between devices. */
export type PreferencesItem = { readonly kind: 'preferences' } & Readonly<
  v.InferOutput<typeof preferencesSchema>
>;
/** A batch of files with one recipe. */
export type SessionItem = {
  readonly kind: 'session';
  readonly sessionId: SessionId;
} & Readonly<v.InferOutput<typeof sessionSchema>>;
/** The intent for one file, and how far its upload has come. */
export type FileItem = {
  readonly kind: 'file';
  readonly sessionId: SessionId;
  readonly fileId: FileId;
} & Readonly<v.InferOutput<typeof fileSchema>>;
/** A row of the sessions table. `kind`, `sessionId` and `fileId` are read from the sort key. */
export type Item = PreferencesItem | SessionItem | FileItem;
export type Tombstone = NonNullable<FileItem['deleted']>;

const problemOf = (issue: v.BaseIssue<unknown>): string => {
  const path = v.getDotPath(issue);
  return path === null ? issue.message : `${path}: ${issue.message}`;
};

/** Parses an unmarshalled row of the sessions table; names the first attribute that is wrong. A sort
 *  key that names no item is a problem too. Never throws. */
export const parseItem = (row: Record<string, unknown>): Parsed<Item> => {
  const named = typeof row.itemKey === 'string' ? parseItemKey(row.itemKey) : null;
  switch (named?.kind) {
    case 'preferences': {
      const { success, output, issues } = v.safeParse(preferencesSchema, row);
      return success
        ? { ok: true, value: { kind: 'preferences', ...output } }
        : { ok: false, problem: problemOf(issues[0]) };
    }
    case 'session': {
      const { success, output, issues } = v.safeParse(sessionSchema, row);
      return success
        ? { ok: true, value: { ...named, ...output } }
        : { ok: false, problem: problemOf(issues[0]) };
    }
    case 'file': {
      const { success, output, issues } = v.safeParse(fileSchema, row);
      return success
        ? { ok: true, value: { ...named, ...output } }
        : { ok: false, problem: problemOf(issues[0]) };
    }
    case undefined:
      return { ok: false, problem: 'itemKey: names no kind of row' };
  }
};

const readFromTheKey = new Set(['kind', 'sessionId', 'fileId']);

/** Returns the attributes to write for an item. */
export const storedItem = (item: Item): Record<string, unknown> =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !readFromTheKey.has(name)));

/** Who creates an item, and when (epoch milliseconds). */
export interface Author {
  readonly owner: Owner;
  readonly deviceId: DeviceId;
  readonly now: number;
  /** What the others in a space read of this person; absent elsewhere. */
  readonly name?: string | undefined;
}

const addedBy = ({ name }: Author): { readonly addedBy?: string } =>
  name === undefined ? {} : { addedBy: name };

const newRow = (itemKey: string, { owner, deviceId, now }: Author) => ({
  identityId: owner,
  itemKey,
  version: 0,
  updatedAt: new Date(now).toISOString(),
  updatedBy: deviceId,
});

/** Creates settings without edits. */
export const newPreferences = (
  settings: Pick<PreferencesItem, 'defaultRecipe' | 'theme' | 'units'>,
  author: Author,
): PreferencesItem => ({
  kind: 'preferences',
  ...newRow(preferencesKey, author),
  ...settings,
  edits: {},
});

/** Creates a session without files. */
export const newSession = (
  sessionId: SessionId,
  fields: Pick<SessionItem, 'title' | 'recipe'>,
  author: Author,
): SessionItem => {
  const row = newRow(sessionKey(sessionId), author);
  const edit = editAfter(undefined, author);
  return {
    kind: 'session',
    sessionId,
    ...row,
    ...fields,
    createdAt: row.updatedAt,
    ...addedBy(author),
    binned: null,
    deleted: null,
    edits: { title: edit, recipe: edit },
  };
};

/** Creates a queued file. */
export const newFile = (
  { sessionId, fileId }: Pick<FileItem, 'sessionId' | 'fileId'>,
  fields: Pick<FileItem, 'name' | 'size' | 'type'>,
  author: Author,
): FileItem => {
  const row = newRow(fileKey(sessionId, fileId), author);
  return {
    kind: 'file',
    sessionId,
    fileId,
    ...row,
    ...fields,
    addedAt: row.updatedAt,
    ...addedBy(author),
    checksum: null,
    paused: false,
    attempt: 0,
    upload: { status: 'queued' },
    binned: null,
    deleted: null,
    edits: {},
  };
};
