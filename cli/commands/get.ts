import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { NoConnection } from '../../src/credentials/request-failures.ts';
import { distinctNames } from '../../src/download/distinct-names.ts';
import { NotHere } from '../../src/session/command-failures.ts';
import { DownloadCut } from '../failures.ts';
import { filesAt, findAddress } from '../pictures/address.ts';
import { signedLinks, type LinkedOutput } from '../pictures/signed-links.ts';
import { signedInSite } from '../site.ts';
import { readView } from '../workspace/read-view.ts';
import type { CommandContext } from './command.ts';

export interface GetOptions {
  /** Name of the renditions; absent: all. */
  readonly size?: string;
  /** Folder to write to. */
  readonly output: string;
  /** Prints links in place of downloading. */
  readonly links: boolean;
}

/** Writes one rendition under `file`, which exists only once it is complete.
 *  @throws NoConnection, DownloadCut. */
const download = async ({ href, bytes, fileName }: LinkedOutput, file: string): Promise<void> => {
  const response = await fetch(href).catch((cause: unknown) => {
    throw new NoConnection(`${fileName} cannot be fetched`, { cause });
  });
  if (!response.ok || response.body === null) {
    throw new DownloadCut(`${fileName}: HTTP ${response.status}`);
  }
  const partial = `${file}.part`;
  const target = createWriteStream(partial);
  try {
    await pipeline(Readable.fromWeb(response.body as ReadableStream), target);
    if (target.bytesWritten !== bytes) {
      throw new DownloadCut(`${fileName}: ${target.bytesWritten} of ${bytes} bytes`);
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
};

/** Downloads the renditions of a session or a file, or prints a link to each.
 *  @throws NotSignedIn, NotHere, Ambiguous, NoConnection, DownloadCut and what `readView` throws. */
export const get = async (
  { around, terminal, space }: CommandContext,
  wanted: string,
  { size, output, links: onlyLinks }: GetOptions,
): Promise<void> => {
  const { view, services } = await readView(signedInSite(around, space));
  const files = filesAt(findAddress(view.sessions, wanted));
  const all = await Promise.all(files.map((file) => signedLinks(services.signLink, file, size)));
  const links = all.flat();
  if (links.length === 0) {
    throw new NotHere(`${wanted} has no ${size === undefined ? '' : `${size} `}renditions yet`);
  }
  if (onlyLinks) {
    for (const link of links) terminal.result(link, `${link.fileName}  ${link.href}`);
    return;
  }
  await mkdir(output, { recursive: true });
  const names = distinctNames(links.map(({ fileName }) => fileName));
  for (const [index, link] of links.entries()) {
    const file = path.join(output, names[index] ?? link.fileName);
    terminal.progress(`${index + 1} of ${links.length}: ${file}`);
    await download(link, file);
    terminal.progress(null);
    terminal.result({ file, name: link.name, bytes: link.bytes }, file);
  }
};
