/** Whether a drag carries files, as opposed to text or a link. */
export const carriesFiles = (transfer: DataTransfer | null): boolean =>
  transfer !== null && transfer.types.includes('Files');

const readAll = async (directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> => {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // A reader hands out its entries in batches and ends with an empty one.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (batch.length === 0) return all;
    all.push(...batch);
  }
};

const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry =>
  entry.isDirectory;

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

/** Hidden files, and files that Windows creates in folders. */
const isHidden = (name: string): boolean =>
  name.startsWith('.') || name === 'Thumbs.db' || name === 'desktop.ini';

const filesIn = async (entry: FileSystemEntry): Promise<File[]> => {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => {
      entry.file(resolve, reject);
    });
    return isHidden(file.name) ? [] : [file];
  }
  if (!isDirectory(entry)) return [];
  const inside = await Promise.all((await readAll(entry)).map(filesIn));
  return inside.flat();
};

/** Returns the files of a drop or a paste, including those in folders at any depth, except hidden
 *  ones in folders. */
export const droppedFiles = async (transfer: DataTransfer): Promise<File[]> => {
  // A DataTransfer is emptied once its event is over: take everything out before the first await.
  const taken = [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const files = await Promise.all(
    taken.map(({ entry, file }) => {
      if (entry?.isDirectory === true) return filesIn(entry);
      return file === null ? [] : [file];
    }),
  );
  return files.flat();
};
