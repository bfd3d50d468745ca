import type { DeviceId, UploadId } from './ids.ts';
import type { Recipe } from './recipe.ts';
import type { Failure, Output, ResultItem } from './result-item.ts';

/** How a file's bytes are sent: by one PutObject, or in parts of one size (bytes; the last may be
 *  smaller). The part size is stored because it must not change once a part is sent. */
export type Transfer =
  | { readonly kind: 'single' }
  | {
      readonly kind: 'multipart';
      readonly uploadId: UploadId;
      readonly partSize: number;
      readonly partCount: number;
    };

/** One requested conversion. */
export interface Conversion {
  /** Counts from 0, the conversion of the upload itself. */
  readonly number: number;
  readonly recipe: Recipe;
  /** `updatedAt` of the outcome that this conversion overwrites, null when it overwrites none: only a
   *  later outcome belongs to it. Rows written before November 2026 have one. */
  readonly supersedes: string | null;
  /** Whether S3 has the object with this recipe in its metadata, which starts the converter. */
  readonly asked: boolean;
  /** The generation whose file ID its upload, renditions and outcome have. */
  readonly generation: number;
  /** Sort key of the outcome that is shown until this conversion is ready; null when there is none. */
  readonly previous: string | null;
  /** Whether what earlier conversions left in S3 and in the results table is deleted. */
  readonly tidied: boolean;
}

/** A transfer that has begun. */
export interface Sending {
  readonly transfer: Transfer;
  readonly recipe: Recipe;
  /** The sending device; another one takes over by raising `claim`. */
  readonly sender: DeviceId;
  readonly claim: number;
  /** How often the transfer started again because S3 no longer knew it. */
  readonly generation: number;
}

/** How far the intent has come, as the sessions table has it. */
export type UploadState =
  | { readonly status: 'queued' }
  | ({ readonly status: 'uploading' } & Sending)
  /** Shows the renditions of the file with sort key `of`, which has the same content. */
  | { readonly status: 'duplicate'; readonly of: string; readonly recipe: Recipe }
  | { readonly status: 'uploaded'; readonly at: string; readonly conversion: Conversion }
  | {
      readonly status: 'cancelled';
      /** The transfer that was under way, whose parts may be left in S3. */
      readonly transfer: Transfer | null;
      /** Whether the file's objects and outcome are deleted. */
      readonly cleared: boolean;
    };

export type Uploading = Extract<UploadState, { status: 'uploading' }>;
export type Uploaded = Extract<UploadState, { status: 'uploaded' }>;
export type Cancelled = Extract<UploadState, { status: 'cancelled' }>;

/** What the page shows for a file: a pure function of intent and outcome. */
export type FileState =
  | { readonly status: 'queued' }
  | { readonly status: 'uploading' }
  | { readonly status: 'uploaded' }
  | { readonly status: 'converting' }
  | { readonly status: 'ready'; readonly outputs: readonly Output[] }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'cancelled' };

/** Returns the outcome if it belongs to the requested conversion, else null. Compares the
 *  converter's timestamps only, never the user's clock. */
export const currentOutcome = (
  upload: UploadState,
  outcome: ResultItem | null,
): ResultItem | null => {
  if (upload.status !== 'uploaded' || outcome === null) return outcome;
  const { supersedes } = upload.conversion;
  return supersedes === null || outcome.updatedAt > supersedes ? outcome : null;
};

/** Milliseconds after the upload within which a conversion must end: Lambda's longest run with the
 *  pauses of its two retries.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
export const longestConversion = 15 * 60_000;

/** Returns the time (epoch milliseconds) at which a conversion counts as lost: the converter's own
 *  deadline where it gave one. Null for a file that is not being converted, and before S3 has made
 *  the copy that starts the conversion. */
export const conversionDeadline = (
  upload: UploadState,
  outcome: ResultItem | null,
): number | null => {
  if (upload.status !== 'uploaded') return null;
  const current = currentOutcome(upload, outcome);
  if (current !== null && current.status !== 'converting') return null;
  if (current === null && !upload.conversion.asked) return null;
  if (current?.deadline !== undefined) return Date.parse(current.deadline);
  return Date.parse(current?.updatedAt ?? upload.at) + longestConversion;
};

/** Joins intent and outcome. A cancelled file stays cancelled, whatever the converter wrote; otherwise
 *  a current outcome outranks the upload state, because it proves that the object arrived. */
export const fileState = (upload: UploadState, outcome: ResultItem | null): FileState => {
  if (upload.status === 'cancelled') return { status: 'cancelled' };
  const current = currentOutcome(upload, outcome);
  if (current === null) {
    return { status: upload.status === 'duplicate' ? 'uploaded' : upload.status };
  }
  switch (current.status) {
    case 'converting':
      return { status: 'converting' };
    case 'ready':
      return { status: 'ready', outputs: current.outputs };
    case 'failed':
      return { status: 'failed', failure: current.failure };
  }
};

/** Starts sending; the transfer's part size is final from here on. */
export const beginSending = (
  _from: Extract<UploadState, { status: 'queued' }>,
  transfer: Transfer,
  recipe: Recipe,
  sender: DeviceId,
): Uploading => ({ status: 'uploading', transfer, recipe, sender, claim: 0, generation: 0 });

/** Starts another transfer by the same sender: S3 no longer knows the last one. */
export const beginAnew = (from: Uploading, transfer: Transfer, recipe: Recipe): Uploading => ({
  ...from,
  transfer,
  recipe,
  generation: from.generation + 1,
});

/** Makes another device the sender of the transfer. */
export const takeOver = (from: Uploading, sender: DeviceId): Uploading => ({
  ...from,
  sender,
  claim: from.claim + 1,
});

/** Marks a file as a duplicate: another file has the same content and the wanted renditions, so
 *  nothing is uploaded. */
export const becomeDuplicate = (
  _from: Extract<UploadState, { status: 'queued' }>,
  of: string,
  recipe: Recipe,
): Extract<UploadState, { status: 'duplicate' }> => ({ status: 'duplicate', of, recipe });

/** Marks the object as whole in S3. `at` is ISO 8601; `previous` is the sort key of the outcome to show
 *  until this one is ready. */
export const completeUpload = (
  recipe: Recipe,
  at: string,
  previous: string | null = null,
): Uploaded => ({
  status: 'uploaded',
  at,
  conversion: {
    number: 0,
    recipe,
    supersedes: null,
    asked: true,
    generation: 0,
    previous,
    tidied: previous === null,
  },
});

/** Requests another conversion, of a copy of the upload under the next generation's file ID; S3 has not
 *  been asked yet. `previous` is the sort key of the outcome to show until it is ready. */
export const convertAgain = (
  from: Uploaded,
  recipe: Recipe,
  previous: string | null,
): Uploaded => ({
  ...from,
  conversion: {
    number: from.conversion.number + 1,
    recipe,
    supersedes: null,
    asked: false,
    generation: from.conversion.generation + 1,
    previous,
    tidied: false,
  },
});

/** Marks what earlier conversions left as deleted. */
export const conversionTidied = (from: Uploaded): Uploaded => ({
  ...from,
  conversion: { ...from.conversion, previous: null, tidied: true },
});

/** Marks the conversion as started: S3 made the copy that triggers it. `at` is ISO 8601. */
export const conversionAsked = (from: Uploaded, at: string): Uploaded => ({
  ...from,
  at,
  conversion: { ...from.conversion, asked: true },
});

/** Cancels a file; its objects are still to be deleted. */
export const cancelUpload = (from: Exclude<UploadState, Cancelled>): Cancelled => ({
  status: 'cancelled',
  transfer: from.status === 'uploading' ? from.transfer : null,
  cleared: false,
});
