import type { TestProject } from 'vitest/node';
import { serveScenes } from './fake-workspace/serve.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the page around the fake workspace. */
    scenes: string;
  }
}

/** Serves the scenes during the whole run, so that they are built once for all suites. */
export const setup = async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const { url, stop } = await serveScenes();
  provide('scenes', url);
  return stop;
};
