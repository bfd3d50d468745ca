import type { SourceFormat } from '../sniff.ts';
import { reduceAvif } from './avif.ts';
import { reduceJpeg } from './jpeg.ts';
import { reducePng } from './png.ts';
import { reduceTiff } from './tiff.ts';
import { reduceWebp } from './webp.ts';

const reducers: Readonly<Record<SourceFormat, (bytes: Buffer) => Buffer>> = {
  jpeg: reduceJpeg,
  png: reducePng,
  webp: reduceWebp,
  tiff: reduceTiff,
  avif: reduceAvif,
  // libnsgif counts half a million frames in a fifth of a second, and reads no metadata.
  gif: (bytes) => bytes,
};

/** Takes out of a file what its pixels do not need and its decoder would read: every parser of metadata
 *  that a file does not reach is one that it cannot keep busy. Each pass goes through the file once.
 *  Changes `bytes`.
 *  @returns the file to decode, in the same memory.
 *  @throws Refusal for a file made to be counted rather than seen. */
export const reduce = (bytes: Buffer, format: SourceFormat): Buffer => reducers[format](bytes);
