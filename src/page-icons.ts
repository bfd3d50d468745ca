import { readFile } from 'node:fs/promises';
import sharp from 'sharp';

/** The ground of favicon.svg, which a maskable icon shows up to its edges. */
const ground = '#17695f';

/** An icon of the built page. */
interface PageIcon {
  readonly file: string;
  /** Pixels. */
  readonly side: number;
  /** Share of the side that the drawing takes; the rest is ground. A mask leaves a circle of 80 %.
   *  @see https://www.w3.org/TR/appmanifest/#icon-masks */
  readonly drawing: number;
}

const icons: readonly PageIcon[] = [
  { file: 'icon-192.png', side: 192, drawing: 1 },
  { file: 'icon-512.png', side: 512, drawing: 1 },
  { file: 'icon-maskable-512.png', side: 512, drawing: 0.72 },
  { file: 'apple-touch-icon.png', side: 180, drawing: 0.86 },
];

const draw = async (svg: Buffer, { side, drawing }: PageIcon): Promise<Buffer> => {
  const inner = Math.round(side * drawing);
  // SVG units are drawn at 72 dots an inch.
  const picture = sharp(svg, { density: (72 * inner) / 32 }).resize(inner, inner);
  if (drawing === 1) return picture.png().toBuffer();
  const input = await picture.png().toBuffer();
  const create = { width: side, height: side, channels: 3, background: ground } as const;
  return sharp({ create }).composite([{ input }]).removeAlpha().png().toBuffer();
};

/** Draws the page's icons from its favicon.
 *  @returns each with its file name. */
export const drawIcons = async (
  favicon: string,
): Promise<readonly { readonly file: string; readonly png: Buffer }[]> => {
  const svg = await readFile(favicon);
  return Promise.all(icons.map(async (icon) => ({ file: icon.file, png: await draw(svg, icon) })));
};
