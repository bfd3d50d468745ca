import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { parseConfig, type Config } from '#contract/config';
import { ConfigUnusable } from './failures.ts';

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text);

/** Returns the address of a site's config.json, given that of the site or of the file itself. */
export const configUrl = (site: string): URL => {
  const url = new URL(site);
  if (url.pathname.endsWith('.json')) return url;
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return new URL('config.json', url);
};

const fetchText = async (url: URL): Promise<string> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(15_000) });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.text();
};

/** Reads the config.json of a site, from its address or from a file: the same contract as the page.
 *  @throws ConfigUnusable. */
export const loadSiteConfig = async (from: string): Promise<Config> => {
  const place = isUrl(from) ? configUrl(from) : pathToFileURL(from);
  let value: unknown;
  try {
    value = JSON.parse(isUrl(from) ? await fetchText(place) : await readFile(place, 'utf8'));
  } catch (cause) {
    throw new ConfigUnusable(`${place.href} cannot be read`, { cause });
  }
  const parsed = parseConfig(value);
  if (!parsed.ok) throw new ConfigUnusable(`${place.href}: ${parsed.problem}`);
  return parsed.value;
};
