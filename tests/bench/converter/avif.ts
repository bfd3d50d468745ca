import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { structuralSimilarity } from '../../fixtures/similarity.ts';
import { median, row, type Part } from '../row.ts';
import type { Source } from './sources.ts';

const width = 960;
const efforts = [0, 1, 2, 3, 4] as const;

interface Encoded {
  readonly data: Buffer;
  readonly seconds: number;
}

const measured = async (encode: () => Promise<Buffer>): Promise<Encoded> => {
  const before = process.cpuUsage();
  const data = await encode();
  const { user, system } = process.cpuUsage(before);
  return { data, seconds: (user + system) / 1e6 };
};

/** Measures AVIF by effort: time, bytes and similarity for one picture, with WebP for comparison. */
export const avifCurve = async ({ path }: Source, rounds: number): Promise<Part> => {
  sharp.concurrency(1);
  const { data, info } = await sharp(await readFile(path))
    .resize({ width })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const reference = await sharp(data, { raw }).png().toBuffer();
  const ways = [
    { what: 'WebP', encode: () => sharp(data, { raw }).webp().toBuffer() },
    ...efforts.map((effort) => ({
      what: `AVIF, effort ${effort}`,
      encode: () => sharp(data, { raw }).avif({ effort }).toBuffer(),
    })),
  ];
  const runs = ways.map(() => [] as Encoded[]);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { encode }] of ways.entries()) runs[index]?.push(await measured(encode));
  }
  const webp = median((runs[0] ?? []).map(({ seconds }) => seconds));
  const rows = await Promise.all(
    ways.map(async ({ what }, index) => {
      const own = runs[index] ?? [];
      const seconds = median(own.map((encoded) => encoded.seconds));
      const made = own[0]?.data ?? Buffer.alloc(0);
      const likeness = await structuralSimilarity(made, reference);
      const kib = (made.length / 1024).toFixed(1);
      return row(`${what}: ${kib} KiB, SSIM ${likeness.toFixed(4)}`, seconds * 1000, 'ms CPU', {
        against: 'WebP',
        ratio: seconds / webp,
      });
    }),
  );
  const about = `One rendition of ${width} px, from decoded pixels, at each format’s default quality.`;
  return { heading: 'AVIF’s effort', about, rows };
};
