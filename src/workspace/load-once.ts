import { NoConnection } from '../credentials/request-failures.ts';

/** Loads a part of the page's code once, at its first use; after a failure the next use tries again.
 *  @throws (from the function given) NoConnection when the code cannot be loaded. */
export const loadOnce = <Part>(load: () => Promise<Part>): (() => Promise<Part>) => {
  let loading: Promise<Part> | null = null;
  return () => {
    loading ??= load().catch((cause: unknown) => {
      loading = null;
      throw new NoConnection('a part of the page did not load', { cause });
    });
    return loading;
  };
};
