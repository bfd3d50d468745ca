import { parseConfig, type Config } from '#contract/config';
import type { Parsed } from '#contract/recipe';

/** Reads `config.json` at the page's own origin: the one thing the built client does not know.
 *  Never throws; the problem is a sentence for whoever deployed the page. */
export const loadConfig = async (fetcher: typeof fetch): Promise<Parsed<Config>> => {
  let response: Response;
  try {
    response = await fetcher('/config.json', { cache: 'no-cache' });
  } catch {
    return { ok: false, problem: 'config.json could not be fetched: there is no connection.' };
  }
  if (!response.ok) return { ok: false, problem: `config.json answered HTTP ${response.status}.` };
  const value: unknown = await response.json().catch(() => null);
  if (value === null) return { ok: false, problem: 'config.json does not hold JSON.' };
  return parseConfig(value);
};
