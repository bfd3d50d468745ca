import { parseConfig, type Config } from '#contract/config';
import type { Parsed } from '#contract/recipe';

/** Reads `config.json` from the page's own origin. Never throws; the problem is a sentence for the
 *  person who deployed the page. */
export const loadConfig = async (fetcher: typeof fetch): Promise<Parsed<Config>> => {
  let response: Response;
  try {
    response = await fetcher('/config.json', { cache: 'no-cache' });
  } catch {
    return { ok: false, problem: 'config.json could not be fetched: no connection.' };
  }
  if (!response.ok) return { ok: false, problem: `config.json: HTTP ${response.status}.` };
  const value: unknown = await response.json().catch(() => null);
  if (value === null) return { ok: false, problem: 'config.json is not valid JSON.' };
  return parseConfig(value);
};
