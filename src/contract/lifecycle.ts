import type { UploadId } from './ids.ts';
import type { Failure, Output, ResultItem } from './result-item.ts';

/** How far the intent has come, as the user's own row says it. */
export type UploadState =
  | { readonly status: 'queued' }
  | { readonly status: 'uploading'; readonly uploadId: UploadId | null }
  | { readonly status: 'uploaded'; readonly at: string }
  | { readonly status: 'cancelled' };

/** What the page shows for a file: a pure function of intent and outcome. */
export type FileState =
  | { readonly status: 'queued' }
  | { readonly status: 'uploading' }
  | { readonly status: 'uploaded' }
  | { readonly status: 'converting' }
  | { readonly status: 'ready'; readonly outputs: readonly Output[] }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'cancelled' };

/** Joins intent and outcome. A cancelled file stays cancelled whatever the converter wrote; any
 *  outcome outranks an upload state, because it proves that the object arrived. */
export const fileState = (upload: UploadState, outcome: ResultItem | null): FileState => {
  if (upload.status === 'cancelled') return { status: 'cancelled' };
  if (outcome === null) return { status: upload.status };
  switch (outcome.status) {
    case 'converting':
      return { status: 'converting' };
    case 'ready':
      return { status: 'ready', outputs: outcome.outputs };
    case 'failed':
      return { status: 'failed', failure: outcome.failure };
  }
};
