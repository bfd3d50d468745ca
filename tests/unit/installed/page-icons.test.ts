import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { shareField, sharePath } from '#contract/shared-pictures';
import { drawIcons } from '../../../src/page-icons.ts';

const publicFolder = path.join(import.meta.dirname, '../../../src/public');

interface Manifest {
  readonly icons: readonly { src: string; sizes: string; type: string; purpose?: string }[];
  readonly share_target: { action: string; params: { files: readonly { name: string }[] } };
}

const manifest = JSON.parse(
  await readFile(path.join(publicFolder, 'manifest.webmanifest'), 'utf8'),
) as Manifest;

test('every icon of the manifest is drawn in its size; a maskable one has no transparent edge', async () => {
  const drawn = new Map(
    (await drawIcons(path.join(publicFolder, 'favicon.svg'))).map(({ file, png }) => [file, png]),
  );
  for (const { src, sizes, purpose } of manifest.icons.filter(({ type }) => type === 'image/png')) {
    const png = drawn.get(src.slice(1)) ?? Buffer.alloc(0);
    const { width, height } = await sharp(png).metadata();
    expect(`${width}x${height}`, src).toBe(sizes);
    if (purpose !== 'maskable') continue;
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([...data.subarray(0, 3)]).toEqual([0x17, 0x69, 0x5f]);
    expect(info.channels).toBe(3);
  }
});

test('the manifest shares to where the service worker listens', () => {
  expect(manifest.share_target.action).toBe(sharePath);
  expect(manifest.share_target.params.files.map(({ name }) => name)).toEqual([shareField]);
});
