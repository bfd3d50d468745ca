/** Converts what it is sent, as the Lambda does, and tells what came of it. A process of its own, since
 *  what is looked for may end it. */
import sharp from 'sharp';
import type { Recipe } from '#contract/recipe';
import { convert } from '../../../lambdas/converter/convert.ts';
import { Refusal } from '../../../lambdas/converter/refusal.ts';

/** A file to convert, or a question for the memory that is held. */
export type Request = { readonly bytes: Uint8Array } | { readonly ask: 'memory' };

/** `untyped`: an error that no user was meant to see; `wrong`: a rendition that is none. */
export type Reply =
  | { readonly came: 'ready' }
  | { readonly came: 'refused'; readonly code: string; readonly sentence: string }
  | { readonly came: 'untyped' | 'wrong'; readonly detail: string }
  | { readonly came: 'memory'; readonly mib: number };

/** Every encoder and every way to fit, small. */
const recipe: Recipe = {
  renditions: [
    { name: 'large', width: 64, fit: 'inside', format: 'webp' },
    { name: 'cut', width: 24, height: 24, fit: 'cover', format: 'jpeg' },
    { name: 'framed', width: 20, height: 30, fit: 'contain', format: 'png' },
    { name: 'small', width: 16, fit: 'inside', format: 'avif' },
  ],
};

const metadataFormat = { webp: 'webp', jpeg: 'jpeg', png: 'png', avif: 'heif' } as const;

const converted = async (bytes: Buffer): Promise<Reply> => {
  try {
    let made = 0;
    for await (const { rendition, data, width, height } of convert(bytes, recipe)) {
      made += 1;
      const found = await sharp(data).metadata();
      const isRight =
        found.format === metadataFormat[rendition.format] &&
        found.width === width &&
        (found.pageHeight ?? found.height) === height &&
        found.exif === undefined;
      if (!isRight) {
        return { came: 'wrong', detail: `${rendition.name}: ${JSON.stringify({ ...found })}` };
      }
    }
    if (made === recipe.renditions.length) return { came: 'ready' };
    return { came: 'wrong', detail: `${made} renditions` };
  } catch (error) {
    if (error instanceof Refusal) {
      return { came: 'refused', code: error.code, sentence: error.message };
    }
    return {
      came: 'untyped',
      detail: error instanceof Error ? (error.stack ?? '') : String(error),
    };
  }
};

const answer = (request: Request): Promise<Reply> | Reply => {
  if ('bytes' in request) return converted(Buffer.from(request.bytes));
  globalThis.gc?.();
  return { came: 'memory', mib: process.memoryUsage().rss / 2 ** 20 };
};

process.on('message', (request: Request) => {
  void Promise.resolve(answer(request)).then((reply) => process.send?.(reply));
});
