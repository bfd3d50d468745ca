import { compareEdits, type Edit } from './edits.ts';
import type { FileItem, Item, PreferencesItem, SessionItem, Tombstone } from './items.ts';
import type { UploadState } from './lifecycle.ts';
import { sameValue } from './same-value.ts';

/** Two versions derived from `base`: `mine` is not in DynamoDB yet, `theirs` is. `base` is null when
 *  this device had not read the row. */
interface Fork<Row> {
  readonly base: Row | null;
  readonly mine: Row;
  readonly theirs: Row;
}

interface Edited {
  readonly updatedAt: string;
  readonly updatedBy: Edit['by'];
  readonly edits: object;
}

const stampsOf = (row: Edited): Partial<Record<PropertyKey, Edit>> => row.edits;

/** Returns when a field was set. A field that changed without a new stamp, as from a client that
 *  writes none, was set at the row's `updatedAt`. */
const editOf = <Row extends Edited>(
  row: Row,
  base: Row | null,
  field: keyof Row,
): Edit | undefined => {
  const stamp = stampsOf(row)[field];
  const known = base === null ? undefined : stampsOf(base)[field];
  if (base === null || !sameValue(stamp, known) || sameValue(row[field], base[field])) return stamp;
  return { at: row.updatedAt, by: row.updatedBy };
};

/** Merges fields that a person sets, each on its own: the later edit wins. */
const lastEdits = <Row extends Edited, Field extends keyof Row>(
  { base, mine, theirs }: Fork<Row>,
  fields: readonly Field[],
): Pick<Row, Field> & Pick<Row, 'edits'> => {
  const merged: Partial<Row> = {};
  const edits: Partial<Record<PropertyKey, Edit>> = {};
  for (const field of fields) {
    const [mineAt, theirsAt] = [editOf(mine, base, field), editOf(theirs, base, field)];
    const mineIsLater =
      mineAt !== undefined && (theirsAt === undefined || compareEdits(mineAt, theirsAt) > 0);
    merged[field] = (mineIsLater ? mine : theirs)[field];
    const stamp = mineIsLater ? mineAt : theirsAt;
    if (stamp !== undefined) edits[field] = stamp;
  }
  return { ...(merged as Pick<Row, Field>), edits };
};

/** Merges two purges, which are final: keeps the earlier time, and `cleared` if either has it. */
const mergeTombstones = (a: Tombstone | null, b: Tombstone | null): Tombstone | null => {
  if (a === null || b === null) return a ?? b;
  return { at: a.at < b.at ? a.at : b.at, cleared: a.cleared || b.cleared };
};

const latestExpiry = (a: Item, b: Item): { expiresAt?: number } => {
  const expiresAt = Math.max(a.expiresAt ?? 0, b.expiresAt ?? 0);
  return expiresAt === 0 ? {} : { expiresAt };
};

const order = { queued: 0, uploading: 1, duplicate: 2, uploaded: 3, cancelled: 4 } as const;

/** Ranks how far a file has come, as numbers compared from the left. Every transition raises the rank,
 *  so a merge never moves a file backwards. */
export const progressRank = ({
  attempt,
  upload,
}: Pick<FileItem, 'attempt' | 'upload'>): readonly number[] => {
  const within = (state: UploadState): readonly number[] => {
    switch (state.status) {
      case 'uploading':
        return [state.generation, state.claim];
      case 'uploaded': {
        const { number, asked, tidied } = state.conversion;
        return [number, asked ? 1 : 0, tidied ? 1 : 0];
      }
      case 'cancelled':
        return [state.cleared ? 1 : 0];
      case 'queued':
      case 'duplicate':
        return [];
    }
  };
  return [attempt, order[upload.status], ...within(upload)];
};

/** Compares two ranks from the left; positive when `a` has come further. */
export const compareRanks = (a: readonly number[], b: readonly number[]): number => {
  for (const [index, number] of a.entries()) {
    const difference = number - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

const mergeFiles = (fork: Fork<FileItem>): FileItem => {
  const { mine, theirs } = fork;
  // On equal ranks theirs wins: its transfer was acknowledged first and may have parts in S3.
  const further = compareRanks(progressRank(mine), progressRank(theirs)) > 0 ? mine : theirs;
  return {
    ...theirs,
    ...lastEdits(fork, ['paused', 'binned']),
    ...latestExpiry(mine, theirs),
    checksum: theirs.checksum ?? mine.checksum,
    attempt: further.attempt,
    upload: further.upload,
    deleted: mergeTombstones(mine.deleted, theirs.deleted),
  };
};

const mergeSessions = (fork: Fork<SessionItem>): SessionItem => ({
  ...fork.theirs,
  ...lastEdits(fork, ['title', 'recipe', 'binned']),
  ...latestExpiry(fork.mine, fork.theirs),
  deleted: mergeTombstones(fork.mine.deleted, fork.theirs.deleted),
});

const mergePreferences = (fork: Fork<PreferencesItem>): PreferencesItem => ({
  ...fork.theirs,
  ...lastEdits(fork, ['defaultRecipe', 'theme', 'units']),
});

/** Merges two versions of one item into the one to write on top of `theirs`, whose version it keeps.
 *  Idempotent and commutative, except that of two transfers with equal rank `theirs` wins.
 *  @throws {TypeError} when the two are not versions of one item. */
export const merge = (base: Item | null, mine: Item, theirs: Item): Item => {
  if (mine.itemKey !== theirs.itemKey) throw new TypeError('merge: two different items');
  if (mine.kind === 'file' && theirs.kind === 'file') {
    return mergeFiles({ mine, theirs, base: base?.kind === 'file' ? base : null });
  }
  if (mine.kind === 'session' && theirs.kind === 'session') {
    return mergeSessions({ mine, theirs, base: base?.kind === 'session' ? base : null });
  }
  if (mine.kind === 'preferences' && theirs.kind === 'preferences') {
    return mergePreferences({ mine, theirs, base: base?.kind === 'preferences' ? base : null });
  }
  throw new TypeError('merge: two kinds of item under one sort key');
};

const bookkeeping = { version: 0, updatedAt: '', updatedBy: '' };

/** Whether two versions of an item are equal, apart from version, `updatedAt` and `updatedBy`. */
export const sameContent = (a: Item, b: Item): boolean =>
  sameValue({ ...a, ...bookkeeping }, { ...b, ...bookkeeping });
