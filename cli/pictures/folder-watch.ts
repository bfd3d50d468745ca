import { stat } from 'node:fs/promises';
import path from 'node:path';
import { watch } from 'chokidar';

/** Milliseconds that a file must stay as it is to count as written to its end. */
const stableFor = 2_000;

/** Hidden files, what Windows creates, and names that programs give to files they are still writing. */
const isIgnored = (name: string): boolean =>
  name.startsWith('.') ||
  name === 'Thumbs.db' ||
  name === 'desktop.ini' ||
  /(~|\.(part|partial|tmp|crdownload|download))$/i.test(name);

/** Returns for how long a file has not changed, in milliseconds; null when it is gone. A time in the
 *  future, as another computer's clock may give, says nothing. */
const quietTime = async (file: string): Promise<number | null> => {
  const stats = await stat(file).catch(() => null);
  if (stats === null) return null;
  const age = Date.now() - stats.mtimeMs;
  return age < 0 ? Infinity : age;
};

/** A folder that is watched. */
export interface FolderWatch {
  /** Resolves with the paths of files that are new or have changed since the last call, at least one. */
  next(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Watches a folder and those in it. Every file counts as new at first. A file that is being written is
 *  left out until it has not changed for two seconds. */
export const watchFolder = (folder: string): FolderWatch => {
  const root = path.resolve(folder);
  const found = new Set<string>();
  let failure: Error | null = null;
  let wake = (): void => undefined;
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** A busy computer can make the watcher miss a change: the file's own time decides. */
  const takeWhenQuiet = async (file: string): Promise<void> => {
    const quietFor = await quietTime(file);
    clearTimeout(timers.get(file));
    timers.delete(file);
    if (quietFor === null) return;
    if (quietFor < stableFor) {
      const again = (): void => void takeWhenQuiet(file);
      timers.set(file, setTimeout(again, stableFor - quietFor));
      return;
    }
    found.add(file);
    wake();
  };
  const take = (file: string): void => void takeWhenQuiet(file);
  const watcher = watch(root, {
    ignored: (file) => file !== root && isIgnored(path.basename(file)),
    awaitWriteFinish: { stabilityThreshold: stableFor, pollInterval: 200 },
  })
    .on('add', take)
    .on('change', take)
    .on('unlink', (file) => found.delete(file))
    .on('error', (error) => {
      failure = error instanceof Error ? error : new Error(String(error));
      wake();
    });
  return {
    async next() {
      while (found.size === 0 && failure === null) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
      if (failure !== null) throw failure;
      const files = [...found];
      found.clear();
      return files;
    },
    async close() {
      await watcher.close();
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
};
