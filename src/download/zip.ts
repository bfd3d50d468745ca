import { makeZip } from 'client-zip';
import { distinctNames } from './distinct-names.ts';

/** One file of an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: number;
  readonly fetch: () => Promise<Response>;
}

/** A larger archive is streamed to a file that the user picks, where the browser can; a smaller one is
 *  collected in memory and saved like any download. In bytes. */
const collectUpTo = 512 * 1024 * 1024;

type SavePicker = (options: {
  suggestedName: string;
  types: { description: string; accept: Record<string, string[]> }[];
}) => Promise<FileSystemFileHandle>;

const savePicker = (): SavePicker | null =>
  'showSaveFilePicker' in window ? (window.showSaveFilePicker as SavePicker) : null;

const saveBlob = (blob: Blob, name: string): void => {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser opens the blob before it asks where to save it, well within a minute.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
};

/** Saves entries as one zip, one fetch at a time; `progress` is called with the number of entries done.
 *  @throws when a fetch fails; the unfinished file is discarded. */
export const saveZip = async (
  entries: readonly ZipEntry[],
  name: string,
  progress: (done: number) => void,
): Promise<void> => {
  const names = distinctNames(entries.map((entry) => entry.name));
  const inputs = async function* () {
    for (const [index, entry] of entries.entries()) {
      const response = await entry.fetch();
      if (!response.ok) throw new Error(`${entry.name} answered HTTP ${response.status}`);
      yield { name: names[index] ?? entry.name, size: entry.bytes, input: response };
      progress(index + 1);
    }
  };
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const pick = total > collectUpTo ? savePicker() : null;
  if (pick === null) {
    saveBlob(await new Response(makeZip(inputs())).blob(), name);
    return;
  }
  const handle = await pick({
    suggestedName: name,
    types: [{ description: 'Zip archive', accept: { 'application/zip': ['.zip'] } }],
  });
  await makeZip(inputs()).pipeTo(await handle.createWritable());
};
