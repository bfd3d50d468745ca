import { nameHeader, sharedCache } from '#contract/shared-pictures';

/** How long a shared picture is kept for somebody to sign in, in milliseconds: a day. */
const keptFor = 86_400_000;

/** Pictures that were shared with the installed page and not yet taken. */
export interface Shared {
  readonly files: readonly File[];
  /** Forgets them. */
  discard(): Promise<void>;
}

const fileOf = async (response: Response): Promise<File> => {
  const bytes = await response.blob();
  const name = decodeURIComponent(response.headers.get(nameHeader) ?? 'picture');
  return new File([bytes], name, { type: bytes.type });
};

const isFresh = (response: Response, now: number): boolean =>
  now - Date.parse(response.headers.get('date') ?? '') < keptFor;

/** Finds the pictures that the service worker keeps, and forgets those that nobody signed in for. */
export const sharedPictures = async (caches: CacheStorage, now: number): Promise<Shared> => {
  if (!(await caches.has(sharedCache))) return { files: [], discard: () => Promise.resolve() };
  const cache = await caches.open(sharedCache);
  const keys = await cache.keys();
  const files: File[] = [];
  for (const key of keys) {
    const response = await cache.match(key);
    if (response === undefined) continue;
    if (isFresh(response, now)) files.push(await fileOf(response));
    else await cache.delete(key);
  }
  return {
    files,
    async discard() {
      await Promise.all(keys.map((key) => cache.delete(key)));
    },
  };
};
