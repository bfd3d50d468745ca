import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';

const side = 64;

/** Writes `count` JPEGs of about 1 kB, each with content of its own, and gives their paths. */
export const smallPictures = async (folder: string, count: number): Promise<readonly string[]> => {
  await mkdir(folder, { recursive: true });
  const files = Array.from({ length: count }, (_, index) => ({
    file: path.join(folder, `picture-${String(index + 1).padStart(5, '0')}.jpg`),
    background: { r: index % 256, g: (index >> 8) % 256, b: (index * 37) % 256 },
  }));
  for (const { file, background } of files) {
    await sharp({ create: { width: side, height: side, channels: 3, background } })
      .jpeg({ quality: 90 })
      .withExif({ IFD0: { ImageDescription: path.basename(file) } })
      .toFile(file);
  }
  return files.map(({ file }) => file);
};
