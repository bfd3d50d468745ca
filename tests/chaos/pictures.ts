import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { openPicture } from '../../cli/state/picture-file.ts';
import { draw } from '../../engine/faults/draw.ts';

/** Longest data of a JPEG comment.
 *  @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf (B.2.4.5) */
const longestComment = 65_533;

const comment = (data: Buffer): Buffer => {
  const head = Buffer.from([0xff, 0xfe, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
};

const small = sharp({
  create: { width: 32, height: 24, channels: 3, background: { r: 200, g: 120, b: 40 } },
})
  .jpeg()
  .toBuffer();

/** Comments of this picture alone; together about `size` bytes. */
const comments = (name: string, size: number): Buffer => {
  const own = Buffer.from(`${name} ${draw(1, name, 1)}`);
  const filling = Array.from({ length: Math.ceil(size / longestComment) }, () =>
    comment(Buffer.alloc(longestComment, own)),
  );
  return Buffer.concat([comment(own), ...filling]);
};

/** A small JPEG whose content is its name's alone; a large one is sent in parts. */
export const makePicture = async (
  folder: string,
  name: string,
  content: string,
  large: boolean,
): Promise<{ file: File; digest: string }> => {
  const jpeg = await small;
  const padding = comments(content, large ? 9 * 1024 * 1024 : 0);
  const bytes = Buffer.concat([jpeg.subarray(0, 2), padding, jpeg.subarray(2)]);
  const place = path.join(folder, name);
  await writeFile(place, bytes);
  const digest = createHash('sha256').update(bytes).digest('hex');
  return { file: await openPicture(place), digest };
};
