import { outcomeKey } from '#contract/generations';
import type { FileItem } from '#contract/items';
import type { Output, ResultItem } from '#contract/result-item';
import type { Snapshot } from './port.ts';

type Stored = Pick<Snapshot, 'rows' | 'results'>;

/** Returns the file whose conversions a file shows: itself, or the one that it duplicates. */
const convertedFile = ({ rows }: Stored, file: FileItem): FileItem | null => {
  if (file.upload.status !== 'duplicate') return file;
  const original = rows.get(file.upload.of)?.item;
  return original?.kind === 'file' ? original : null;
};

/** Returns the outcome of a file's last conversion: its own, or that of the file it duplicates. */
export const outcomeOf = (stored: Stored, file: FileItem): ResultItem | null => {
  const converted = convertedFile(stored, file);
  const original = file.upload.status === 'duplicate' ? file.upload.of : file.itemKey;
  return stored.results.get(converted === null ? original : outcomeKey(converted)) ?? null;
};

const none: readonly Output[] = [];

/** Returns the outputs of the conversion before the last one, which are shown until that is ready. */
export const earlierOutputs = (stored: Stored, file: FileItem): readonly Output[] => {
  const upload = convertedFile(stored, file)?.upload;
  if (upload?.status !== 'uploaded' || upload.conversion.previous === null) return none;
  const outcome = stored.results.get(upload.conversion.previous);
  return outcome?.status === 'ready' ? outcome.outputs : none;
};
