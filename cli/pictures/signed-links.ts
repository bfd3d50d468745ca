import type { Output } from '#contract/result-item';
import { downloadName, shownOutputs } from '../../src/result/rendition-words.ts';
import type { FileView } from '../../src/ui/views.ts';

/** A rendition with a link that opens it without signing in, until `expiresAt`. */
export interface LinkedOutput {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly contentType: string;
  readonly fileName: string;
  readonly href: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** The line that shows a link below its file's. */
export const linkLine = ({ name, href }: LinkedOutput): string => `  ${name}  ${href}`;

type Sign = (
  output: Output,
  fileName: string,
) => Promise<{ readonly href: string; readonly expiresAt: number }>;

/** Signs a link to each rendition of a file, or to the one of this name.
 *  @throws SignedOut when the refresh token is gone. */
export const signedLinks = async (
  sign: Sign,
  file: FileView,
  size?: string,
): Promise<readonly LinkedOutput[]> => {
  const outputs = shownOutputs(file).filter(({ name }) => size === undefined || name === size);
  const links: LinkedOutput[] = [];
  for (const output of outputs) {
    const fileName = downloadName(file.name, output);
    const { href, expiresAt } = await sign(output, fileName);
    const { name, width, height, bytes, contentType } = output;
    links.push({
      ...{ name, width, height, bytes, contentType, fileName, href },
      expiresAt: new Date(expiresAt).toISOString(),
    });
  }
  return links;
};
