import { downloadName, shownOutputs } from '../result/rendition-words.ts';
import { safeFileName } from '../result/file-name.ts';
import type { FileView, Workspace } from '../ui/views.ts';
import { saveZip, type ZipEntry } from './zip.ts';

/** Saves every output of files as one archive; `progress` is called with the number of outputs done.
 *  @throws when a download fails, or as a DOMException `AbortError` when the user cancels. */
export const saveFiles = (
  files: readonly FileView[],
  title: string,
  downloadLink: Workspace['downloadLink'],
  progress: (done: number) => void,
): Promise<void> => {
  const entries = files.flatMap((file) =>
    shownOutputs(file).map((output): ZipEntry => {
      const name = downloadName(file.name, output);
      return {
        name,
        bytes: output.bytes,
        fetch: async () => fetch((await downloadLink(output, name)).href),
      };
    }),
  );
  return saveZip(entries, safeFileName(title, '.zip'), progress);
};
