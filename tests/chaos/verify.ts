import { currentAddress, generationsPrefix, outcomeKey } from '#contract/generations';
import { isLive, type FileItem } from '#contract/items';
import { sameContent } from '#contract/merge';
import { uploadKey } from '#contract/object-keys';
import {
  divergences,
  inventedValues,
  sessionViolations,
  type Operation,
  type Violation,
} from './causal-order.ts';
import { editsOf } from './recorder.ts';
import type { Person, SimulatedDevice } from './simulated-device.ts';
import type { Stored } from './stored.ts';

const wordsOf = ({ guarantee, operation, because }: Violation): string =>
  `${guarantee}: ${operation.device} ${operation.kind} ${operation.register} = ${operation.value} at ${operation.position.join(' ')}, ${because}`;

const filesOf = ({ rows }: Stored): readonly FileItem[] =>
  [...rows.values()].flatMap((item) => (item.kind === 'file' ? [item] : []));

/** Finds rows that a device has and DynamoDB does not, or not in the same version. */
const lostRows = (stored: Stored, devices: readonly SimulatedDevice[]): readonly string[] =>
  devices.flatMap(({ name, process }) =>
    [...(process?.store.snapshot.rows.values() ?? [])].flatMap((row) => {
      const held = stored.rows.get(row.itemKey);
      if (held === undefined) return [`row lost: ${row.itemKey}, which ${name} has`];
      if (row.base?.version === held.version && sameContent(row.item, held)) return [];
      return [
        `rows differ: ${row.itemKey} is version ${held.version} in DynamoDB, ${row.base?.version ?? 'unsent'} on ${name}`,
      ];
    }),
  );

/** Finds pictures that were added and have no row, and uploads that lack the picture's bytes. */
const lostPictures = async (stored: Stored, person: Person): Promise<readonly string[]> => {
  const files = filesOf(stored);
  const names = new Set(files.map(({ name }) => name));
  const lost = [...person.added].filter((name) => !names.has(name));
  const wrong = await Promise.all(
    files.map(async (file) => {
      if (file.deleted !== null || file.upload.status !== 'uploaded') return [];
      const key = uploadKey(currentAddress(file));
      if (!stored.uploads.has(key)) return [`upload lost: ${file.name}, ${key}`];
      const isWhole = (await stored.digestOf(key)) === person.digests.get(file.name);
      return isWhole ? [] : [`other bytes: ${file.name}, ${key}`];
    }),
  );
  return [...lost.map((name) => `picture lost: ${name}`), ...wrong.flat()];
};

/** Finds renditions that a ready file lacks, and renditions, outcomes and uploads that no file needs. */
const misplacedResults = (stored: Stored): readonly string[] => {
  const found: string[] = [];
  const wanted = new Set<string>();
  const wantedOutcomes = new Set<string>();
  const wantedUploads = new Set<string>();
  /** Of files in the bin, whose earlier generations stay until they are restored or purged. */
  const lenient = new Set<string>();
  for (const file of filesOf(stored)) {
    const { itemKey, upload, deleted } = file;
    const session = stored.rows.get(itemKey.split('#file#')[0] ?? '');
    if (deleted !== null || upload.status === 'cancelled') continue;
    if (!isLive(file) || (session?.kind === 'session' && !isLive(session))) {
      lenient.add(generationsPrefix(itemKey));
    }
    wantedUploads.add(uploadKey(currentAddress(file)));
    // S3 may carry out the last request of an upload that is paused: its outcome waits for the file.
    if (upload.status !== 'uploaded' && upload.status !== 'uploading') continue;
    const key = outcomeKey(file);
    wantedOutcomes.add(key);
    const outcome = stored.outcomes.get(key);
    if (outcome?.status !== 'ready') continue;
    for (const { key: output, bytes } of outcome.outputs) {
      wanted.add(output);
      if (stored.results.get(output) !== bytes) {
        found.push(`rendition lost: ${output} of ${file.name}`);
      }
    }
  }
  const isLenient = (itemKey: string): boolean => lenient.has(generationsPrefix(itemKey));
  const rowOf = (key: string): string => {
    const [, sessionId = '', fileId = ''] = key.split('/');
    return `session#${sessionId}#file#${fileId}`;
  };
  /** The row that an object's key or an outcome belongs to, for the reader of a violation. */
  const ownerOf = (itemKey: string): string => {
    const file = filesOf(stored).find(
      (one) => generationsPrefix(one.itemKey) === generationsPrefix(itemKey),
    );
    if (file === undefined) return 'no row';
    const { name, upload, binned, deleted, attempt } = file;
    const step =
      upload.status === 'uploaded' ? `conversion ${JSON.stringify(upload.conversion)}` : '';
    const facts = { binned, deleted, attempt, ...('cleared' in upload ? upload : {}) };
    return `${name} ${upload.status} ${step} ${JSON.stringify(facts)}`;
  };
  for (const key of stored.results.keys()) {
    if (!wanted.has(key) && !isLenient(rowOf(key))) {
      found.push(`rendition of no file: ${key}, ${ownerOf(rowOf(key))}`);
    }
  }
  for (const key of stored.uploads) {
    if (!wantedUploads.has(key) && !isLenient(rowOf(key))) {
      found.push(`upload of no file: ${key}, ${ownerOf(rowOf(key))}`);
    }
  }
  for (const key of stored.outcomes.keys()) {
    if (key.includes('#file#') && !wantedOutcomes.has(key) && !isLenient(key)) {
      found.push(`outcome of no file: ${key}, ${ownerOf(key)}`);
    }
  }
  return found;
};

const finalEdits = (devices: readonly SimulatedDevice[]): readonly Operation[] =>
  devices.flatMap(({ name, process }) =>
    process === null
      ? []
      : [...process.store.snapshot.rows.values()].flatMap(({ item }) =>
          editsOf(name, process.store.deviceId, item),
        ),
  );

/** Finds what a user's run broke, once everything has settled. */
export const violationsOf = async (
  stored: Stored,
  person: Person,
  devices: readonly SimulatedDevice[],
): Promise<readonly string[]> => {
  const { edits, progress } = person.history;
  const causal = [
    ...sessionViolations(edits),
    ...inventedValues(edits),
    ...divergences(edits, finalEdits(devices)),
    ...sessionViolations(progress),
  ];
  return [
    ...causal.map(wordsOf),
    ...lostRows(stored, devices),
    ...(await lostPictures(stored, person)),
    ...misplacedResults(stored),
  ];
};

/** Says why a device has not settled yet, file by file; `failed` files are settled. */
export const unsettled = ({ name, process }: SimulatedDevice): readonly string[] => {
  if (process === null) return [`${name} is dead`];
  const { view } = process.workspace;
  const { snapshot } = process.store;
  const reasons: string[] = [];
  if (!view.loaded) reasons.push('has not read its rows');
  if (view.unsynced > 0) reasons.push(`${view.unsynced} rows unsent`);
  if (Object.keys(snapshot.sync.unannounced).length > 0) reasons.push('changes unannounced');
  for (const { item } of snapshot.rows.values()) {
    if (item.kind !== 'file') continue;
    const isClearing =
      item.deleted === null
        ? item.upload.status === 'cancelled' && !item.upload.cleared
        : !item.deleted.cleared;
    if (isClearing) reasons.push(`${item.name} is to be cleared`);
  }
  for (const file of view.sessions.flatMap(({ files }) => files)) {
    const row = snapshot.rows.get(`session#${file.sessionId}#file#${file.fileId}`)?.item;
    const upload = row?.kind === 'file' ? row.upload : null;
    const isUntidy =
      upload?.status === 'uploaded' && (!upload.conversion.asked || !upload.conversion.tidied);
    const isOver = ['ready', 'failed', 'cancelled'].includes(file.state.status);
    if (file.problem !== null) {
      reasons.push(`${file.name}: ${file.problem.code}`);
    } else if (!isOver && !file.paused) {
      reasons.push(
        `${file.name} is ${file.state.status}, waits for ${file.waitingFor ?? 'nothing'}`,
      );
    } else if (file.state.status === 'ready' && isUntidy) {
      reasons.push(`${file.name} is untidy`);
    }
  }
  return reasons.map((reason) => `${name}: ${reason}`);
};

/** Lists rows of which one of a user's devices has an older version than another. */
export const behind = (devices: readonly SimulatedDevice[]): readonly string[] => {
  const newest = new Map<string, number>();
  const rows = devices.flatMap(({ name, process }) =>
    [...(process?.store.snapshot.rows.values() ?? [])].map(({ itemKey, base }) => ({
      ...{ name, itemKey, version: base?.version ?? 0 },
    })),
  );
  for (const { itemKey, version } of rows) {
    newest.set(itemKey, Math.max(version, newest.get(itemKey) ?? 0));
  }
  return rows
    .filter(({ itemKey, version }) => version < (newest.get(itemKey) ?? 0))
    .map(({ name, itemKey, version }) => `${name}: ${itemKey} is still version ${version}`);
};
