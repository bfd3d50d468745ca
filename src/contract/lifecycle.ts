import type { DeviceId, UploadId } from './ids.ts';
import type { Recipe } from './recipe.ts';
import type { Failure, Output, ResultItem } from './result-item.ts';

/** How a file's bytes travel: one PutObject, or parts of one size (bytes; the last may be smaller).
 *  The part size is written down because it must not change once the first part is sent. */
export type Transfer =
  | { readonly kind: 'single' }
  | {
      readonly kind: 'multipart';
      readonly uploadId: UploadId;
      readonly partSize: number;
      readonly partCount: number;
    };

/** One conversion that was asked for. */
export interface Conversion {
  /** Counts from 0, the conversion of the upload itself. */
  readonly number: number;
  readonly recipe: Recipe;
  /** `updatedAt` of the last outcome that this conversion replaces, or null when there was none:
   *  only a later outcome counts. */
  readonly supersedes: string | null;
  /** Whether S3 holds the object under this recipe, which is what starts the converter. */
  readonly asked: boolean;
}

/** A transfer begun: where to, by whom, and with which recipe in the object's metadata. */
export interface Sending {
  readonly transfer: Transfer;
  readonly recipe: Recipe;
  /** The device that sends; another takes over by counting `claim` up. */
  readonly sender: DeviceId;
  readonly claim: number;
  /** Counts the transfers begun anew because S3 had lost the one before. */
  readonly generation: number;
}

/** How far the intent has come, as the user's own row says it. */
export type UploadState =
  | { readonly status: 'queued' }
  | ({ readonly status: 'uploading' } & Sending)
  /** Shows the renditions of the file with sort key `of`, which has the same content. */
  | { readonly status: 'duplicate'; readonly of: string; readonly recipe: Recipe }
  | { readonly status: 'uploaded'; readonly at: string; readonly conversion: Conversion }
  | {
      readonly status: 'cancelled';
      /** What may be left in S3: the transfer that was under way. */
      readonly transfer: Transfer | null;
      /** Whether S3 and the results table were cleared of this file. */
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

/** The outcome, unless the conversion that the intent asks for came after it. Outcomes are told
 *  apart by the converter's own time stamps, so no clock of the user's takes part. */
export const currentOutcome = (
  upload: UploadState,
  outcome: ResultItem | null,
): ResultItem | null => {
  if (upload.status !== 'uploaded' || outcome === null) return outcome;
  const { supersedes } = upload.conversion;
  return supersedes === null || outcome.updatedAt > supersedes ? outcome : null;
};

/** Milliseconds after the upload within which a conversion must have ended: Lambda's longest run,
 *  with its two retries' pauses.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const longestConversion = 15 * 60_000;

/** When a conversion counts as lost, in epoch milliseconds: the converter's own deadline where it
 *  gave one. Null for a file whose conversion is not under way. */
export const conversionDeadline = (
  upload: UploadState,
  outcome: ResultItem | null,
): number | null => {
  if (upload.status !== 'uploaded') return null;
  const current = currentOutcome(upload, outcome);
  if (current !== null && current.status !== 'converting') return null;
  if (current?.deadline !== undefined) return Date.parse(current.deadline);
  return Date.parse(current?.updatedAt ?? upload.at) + longestConversion;
};

/** Joins intent and outcome. A cancelled file stays cancelled whatever the converter wrote; any
 *  current outcome outranks an upload state, because it proves that the object arrived. */
export const fileState = (upload: UploadState, outcome: ResultItem | null): FileState => {
  if (upload.status === 'cancelled') return { status: 'cancelled' };
  const current = currentOutcome(upload, outcome);
  if (current === null)
    return { status: upload.status === 'duplicate' ? 'uploaded' : upload.status };
  switch (current.status) {
    case 'converting':
      return { status: 'converting' };
    case 'ready':
      return { status: 'ready', outputs: current.outputs };
    case 'failed':
      return { status: 'failed', failure: current.failure };
  }
};

/** The transfer is planned; from here on its part size stands. */
export const beginSending = (
  _from: Extract<UploadState, { status: 'queued' }>,
  transfer: Transfer,
  recipe: Recipe,
  sender: DeviceId,
): Uploading => ({ status: 'uploading', transfer, recipe, sender, claim: 0, generation: 0 });

/** S3 no longer knows the multipart upload: the next one, by the same sender. */
export const beginAnew = (from: Uploading, transfer: Transfer, recipe: Recipe): Uploading => ({
  ...from,
  transfer,
  recipe,
  generation: from.generation + 1,
});

/** Another device goes on with the transfer. */
export const takeOver = (from: Uploading, sender: DeviceId): Uploading => ({
  ...from,
  sender,
  claim: from.claim + 1,
});

/** Uploads nothing: another file has the same content and the wanted renditions. */
export const becomeDuplicate = (
  _from: Extract<UploadState, { status: 'queued' }>,
  of: string,
  recipe: Recipe,
): Extract<UploadState, { status: 'duplicate' }> => ({ status: 'duplicate', of, recipe });

/** S3 holds the whole object. `at` is ISO 8601. */
export const completeUpload = (recipe: Recipe, at: string): Uploaded => ({
  status: 'uploaded',
  at,
  conversion: { number: 0, recipe, supersedes: null, asked: true },
});

/** Another conversion of the stored object; S3 has not been asked yet. */
export const convertAgain = (
  from: Uploaded,
  recipe: Recipe,
  supersedes: string | null,
): Uploaded => ({
  ...from,
  conversion: { number: from.conversion.number + 1, recipe, supersedes, asked: false },
});

/** S3 took the copy that starts the conversion. `at`: when, ISO 8601. */
export const conversionAsked = (from: Uploaded, at: string): Uploaded => ({
  ...from,
  at,
  conversion: { ...from.conversion, asked: true },
});

/** The user no longer wants the file; what S3 has of it is still to be cleared. */
export const cancelUpload = (from: Exclude<UploadState, Cancelled>): Cancelled => ({
  status: 'cancelled',
  transfer: from.status === 'uploading' ? from.transfer : null,
  cleared: false,
});
