import type { Recipe } from '#contract/recipe';
import { completeUpload } from '#contract/lifecycle';
import { newFile, newSession, type Author } from '#contract/items';
import { uploadKey } from '#contract/object-keys';
import { moveToBin } from '../session/bin.ts';
import { save } from '../session/local-changes.ts';
import type { LocalStore } from '../session/port.ts';
import { copyFirst, type CopySources } from '../upload/copy-first.ts';
import type { ObjectStore } from '../upload/port.ts';
import { planTransfer, type Transfer, type TransferStep } from './plan-transfer.ts';

/** Dependencies of a transfer. */
export interface TransferParts {
  readonly source: { readonly local: LocalStore; readonly author: () => Author };
  readonly target: { readonly local: LocalStore; readonly author: () => Author };
  /** Reaches the objects of both owners. */
  readonly objects: CopySources & Pick<ObjectStore, 'head'>;
  /** Called with the pictures that the target has so far. */
  readonly onProgress: (copied: number) => void;
  /** Whether it may have begun before: then what is there already is not copied again. */
  readonly isResumed: boolean;
  readonly signal: AbortSignal;
}

/** How a transfer ended. */
export type TransferEnd = Extract<TransferStep, { do: 'end' | 'refuse' }>;

type Performed = Exclude<TransferStep, TransferEnd | { do: 'wait' }>;

/** Resolves at the next change of either local state. */
const nextChange = (stores: readonly LocalStore[], signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stops: (() => void)[] = [];
    const end = (settle: () => void) => () => {
      for (const stop of stops) stop();
      signal.removeEventListener('abort', aborted);
      settle();
    };
    const aborted = end(() => reject(signal.reason as Error));
    for (const store of stores) stops.push(store.subscribe(end(resolve)));
    signal.addEventListener('abort', aborted);
  });

/** Carries a transfer out, step by step; begun again after a crash it goes on where it stopped. No bytes
 *  pass through this computer.
 *  @throws AbortError; what the stores throw: the transfer can then be tried again. */
export const runTransfer = async (
  transfer: Transfer,
  parts: TransferParts,
): Promise<TransferEnd> => {
  const { source, target, objects, signal, isResumed } = parts;
  const { sessionId, newSessionId } = transfer;
  const missing = new Set<string>();
  let copied = 0;

  const copy = async ({ file, sources }: Extract<Performed, { do: 'copy' }>, recipe: Recipe) => {
    const { fileId, name, size, type } = file;
    const to = uploadKey({ identityId: target.author().owner, sessionId: newSessionId, fileId });
    const isThere = isResumed && (await objects.head(to))?.size === size;
    const facts = { contentType: type, name, recipe };
    if (!isThere && !(await copyFirst(objects, sources, to, facts))) {
      missing.add(file.itemKey);
      return;
    }
    const author = target.author();
    const upload = completeUpload(recipe, new Date(author.now).toISOString());
    const row = newFile({ sessionId: newSessionId, fileId }, { name, size, type }, author);
    const { checksum, addedBy = row.addedBy } = file;
    await target.local.change([row.itemKey], (snapshot) =>
      snapshot.rows.has(row.itemKey)
        ? {}
        : save(snapshot, {
            ...row,
            ...{ checksum, upload },
            ...(addedBy === undefined ? {} : { addedBy }),
          }),
    );
    copied += 1;
    parts.onProgress(copied);
  };

  const perform = async (step: Performed): Promise<void> => {
    switch (step.do) {
      case 'add-session': {
        const { title, recipe } = step.session;
        const row = newSession(newSessionId, { title, recipe }, target.author());
        await target.local.change([row.itemKey], (snapshot) =>
          snapshot.rows.has(row.itemKey) ? {} : save(snapshot, row),
        );
        return;
      }
      case 'copy': {
        const session = target.local.snapshot.rows.get(`session#${newSessionId}`)?.item;
        if (session?.kind === 'session') await copy(step, session.recipe);
        return;
      }
      case 'bin-source':
        await source.local.change(
          [`session#${sessionId}`],
          moveToBin({ sessionId, fileId: null }, source.author()),
        );
    }
  };

  for (;;) {
    signal.throwIfAborted();
    // Before the plan: a change between the two must not be missed.
    const waiting = new AbortController();
    const changed = nextChange(
      [source.local, target.local],
      AbortSignal.any([signal, waiting.signal]),
    );
    changed.catch(() => undefined);
    const step = planTransfer(transfer, {
      source: source.local.snapshot,
      target: target.local.snapshot,
      missing,
    });
    if (step.do === 'end' || step.do === 'refuse') {
      waiting.abort();
      return step;
    }
    if (step.do === 'wait') await changed;
    else await perform(step);
    waiting.abort();
  }
};
