import { ensureBuilt } from '../../infra/build/artefacts.ts';

/** Before the first suite: the template, the converter's bundle and the site, each built once for
 *  all suites, and only where a source is newer. */
export const setup = (): Promise<void> => ensureBuilt(['template', 'converter', 'site']);
