import { ensureBuilt } from '../../infra/build/artefacts.ts';

/** Builds the template, the converter's bundle and the site once, before the first suite, and only
 *  when a source is newer. */
export const setup = (): Promise<void> => ensureBuilt(['template', 'converter', 'site']);
