import { saveZip, type ZipEntry } from '../download/zip.ts';
import { exportEntries } from './export-entries.ts';
import type { Belongings, OwnData } from './port.ts';

/** Saves what AWS holds of the user as one archive; `progress` is called with the files done.
 *  @throws when a download fails, or as a DOMException `AbortError` when the user cancels. */
export const saveBelongings = (
  belongings: Belongings,
  data: OwnData,
  progress: (done: number) => void,
): Promise<void> => {
  const { texts, objects } = exportEntries(belongings);
  const entries = [
    ...texts.map(({ name, text }): ZipEntry => {
      const blob = new Blob([text]);
      return { name, bytes: blob.size, fetch: async () => new Response(blob) };
    }),
    ...objects.map(({ name, object }): ZipEntry => ({
      name,
      bytes: object.bytes,
      fetch: () => data.read(object),
    })),
  ];
  return saveZip(entries, 'latchkey-data.zip', progress);
};
