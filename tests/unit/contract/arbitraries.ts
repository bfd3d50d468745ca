import fc from 'fast-check';
import { deviceId, identityId, newFileId, newSessionId, uploadId } from '#contract/ids';
import { newFile, newPreferences, newSession, type Author, type FileItem } from '#contract/items';
import type { Edit } from '#contract/edits';
import type { UploadState } from '#contract/lifecycle';
import { defaultRecipe, type Recipe } from '#contract/recipe';

export const alice = identityId('us-east-1:11111111-2222-4333-8444-555555555555');
export const devices = ['laptop', 'phone', 'tablet'].map(deviceId);

/** Epoch milliseconds that tests begin at. */
export const start = Date.UTC(2026, 5, 1);

/** Somebody who writes `later` milliseconds after the start. */
export const author = (device = 0, later = 0): Author => ({
  owner: alice,
  deviceId: devices[device] ?? deviceId('other'),
  now: start + later,
});

export const sessionId = newSessionId(start);
export const fileId = newFileId(start);

export const aSession = newSession(
  sessionId,
  { title: 'Holiday', recipe: defaultRecipe },
  author(),
);
export const aFile = newFile(
  { sessionId, fileId },
  { name: 'a.jpg', size: 20_000_000, type: 'image/jpeg' },
  author(),
);
export const somePreferences = newPreferences(
  { defaultRecipe, theme: 'system', units: 'decimal' },
  author(),
);

/** A recipe of one rendition of this width. */
export const recipe = (width: number): Recipe => ({
  renditions: [{ name: 'only', width, fit: 'inside', format: 'webp' }],
});

export const edits: fc.Arbitrary<Edit> = fc.record({
  at: fc.integer({ min: 0, max: 5 }).map((later) => new Date(start + later).toISOString()),
  by: fc.constantFrom(...devices),
});

const transfers = fc.constantFrom(
  { kind: 'single' as const },
  { kind: 'multipart' as const, uploadId: uploadId('u1'), partSize: 8_388_608, partCount: 3 },
);

const small = fc.integer({ min: 0, max: 2 });

export const uploadStates: fc.Arbitrary<UploadState> = fc.oneof(
  fc.constant({ status: 'queued' as const }),
  fc.record({
    status: fc.constant('uploading' as const),
    transfer: transfers,
    recipe: fc.constant(recipe(1)),
    sender: fc.constantFrom(...devices),
    claim: small,
    generation: small,
  }),
  fc.constant({ status: 'duplicate' as const, of: 'session#x#file#y', recipe: recipe(1) }),
  fc.record({
    status: fc.constant('uploaded' as const),
    at: fc.constant(new Date(start).toISOString()),
    conversion: fc.record({
      number: small,
      recipe: small.map((number) => recipe(number + 1)),
      supersedes: fc.constant(null),
      asked: fc.boolean(),
      generation: small,
      previous: fc.option(fc.constant('session#x#file#y')),
      tidied: fc.boolean(),
    }),
  }),
  fc.record({
    status: fc.constant('cancelled' as const),
    transfer: fc.option(transfers),
    cleared: fc.boolean(),
  }),
);

const tombstones = fc.option(
  fc.record({
    at: small.map((later) => new Date(start + later).toISOString()),
    cleared: fc.boolean(),
  }),
);

/** Versions of one file that devices may have made. Equal stamps have equal values. */
export const files: fc.Arbitrary<FileItem> = fc
  .record({
    upload: uploadStates,
    attempt: small,
    deleted: tombstones,
    paused: fc.option(edits),
    binned: fc.option(edits),
  })
  .map(({ paused, binned, ...fields }) => ({
    ...aFile,
    ...fields,
    paused: paused !== null && Date.parse(paused.at) % 2 === 1 && paused.by === devices[0],
    binned: binned !== null && Date.parse(binned.at) % 2 === 0 ? binned.at : null,
    edits: {
      ...(paused === null ? {} : { paused }),
      ...(binned === null ? {} : { binned }),
    },
  }));
