import { byteSize } from '#contract/byte-size';
import { limits, quota } from './limits.ts';

/** Whether the upload stays for another try, goes because it would break a limit again, or stays where
 *  one of its size was accepted under its key before. */
export type Upload = 'kept' | 'deleted' | 'deleted unless accepted';

/** Something about an upload or its recipe that no retry will change: recorded for the user, not
 *  thrown at Lambda. `message` says in a sentence what is wrong and what to do; `detail` is for the
 *  log, where the decoder's own words help. */
export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    message: string,
    readonly detail: string | null = null,
    readonly upload: Upload = 'kept',
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

/** Stable codes of a failed conversion. */
export type RefusalCode =
  | 'empty'
  | 'too-large'
  | 'format'
  | 'heic'
  | 'encrypted'
  | 'unreadable'
  | 'too-many-pixels'
  | 'too-many-frames'
  | 'recipe'
  | 'too-much-output'
  | 'too-slow'
  | 'gave-up'
  | 'upload-gone'
  | 'storage-class'
  | 'quota-exceeded';

const megapixels = (pixels: number): string => `${Math.ceil(pixels / 1_000_000)} megapixels`;

/** Every way to refuse, as its sentence. */
export const refuse = {
  empty: () => new Refusal('empty', 'This file is empty (0 bytes). Choose another file.'),
  tooLarge: (bytes: number) =>
    new Refusal(
      'too-large',
      `The file is ${byteSize(bytes, 'decimal')}, more than the ${byteSize(limits.uploadBytes, 'decimal')} that can be converted, so it was deleted. Save it smaller and upload it again.`,
      null,
      'deleted',
    ),
  format: (found: string | null) =>
    new Refusal(
      'format',
      `${found === null ? 'We don’t recognise this as a picture' : `This is ${found}`}. Upload a JPEG, PNG, WebP, AVIF, GIF or TIFF.`,
    ),
  heic: () =>
    new Refusal(
      'heic',
      'This is a HEIC picture, which cannot be read here. Export it as JPEG, or set the iPhone to Settings › Camera › Formats › Most Compatible, and upload that.',
    ),
  encrypted: (found: string) =>
    new Refusal('encrypted', `This is ${found}. Decrypt it and upload the picture itself.`),
  unreadable: (detail: string) =>
    new Refusal(
      'unreadable',
      'The picture is damaged or cut off. Open it on your computer, save it again and upload that.',
      detail,
    ),
  /** Of parts that mean nothing: no program writes so many. */
  tooManyParts: () => refuse.unreadable(`more than ${limits.parts} parts`),
  tooManyPixels: (pixels: number, most: number) =>
    new Refusal(
      'too-many-pixels',
      `The picture has ${megapixels(pixels)}, more than the ${megapixels(most)} that can be converted. Make it smaller and upload it again.`,
    ),
  tooLong: (side: number) =>
    new Refusal(
      'too-many-pixels',
      `One side of the picture has ${side} pixels, more than the ${limits.sourceSide} that can be converted. Make it smaller and upload it again.`,
    ),
  tooManyFrames: () =>
    new Refusal(
      'too-many-frames',
      `The animation has more frames than the ${limits.frames} that can be converted. Shorten it and upload it again.`,
    ),
  recipe: (problem: string) =>
    new Refusal('recipe', `The recipe cannot be used: ${problem}. Correct it and upload again.`),
  tooMuchOutput: (what: string) =>
    new Refusal('too-much-output', `${what}. Remove or shrink a size.`),
  tooSlow: () =>
    new Refusal(
      'too-slow',
      `The conversion took longer than ${limits.seconds} seconds. Remove or shrink a size, or upload a smaller picture.`,
    ),
  tooSlowToRead: () =>
    new Refusal(
      'too-slow',
      'The picture takes too long to read. Open it on your computer, save it again and upload that.',
    ),
  gaveUp: () =>
    new Refusal(
      'gave-up',
      'This picture was too heavy to convert: two tries ran out of time or memory. Upload a smaller picture, or remove or shrink a size.',
    ),
  uploadGone: () =>
    new Refusal('upload-gone', 'The upload was deleted before it was converted. Upload it again.'),
  storageClass: () =>
    new Refusal(
      'storage-class',
      'The file was stored in an archive that cannot be read at once, so it was deleted. Upload it again with the storage class STANDARD.',
      null,
      'deleted',
    ),
  /** One sentence for both, since the row is written before it is known which of them holds. */
  overQuota: () =>
    new Refusal(
      'quota-exceeded',
      `Today's ${byteSize(quota.maxBytes, 'decimal')} or ${quota.maxObjects} uploads are used up. A picture that was accepted before is kept, a new file was deleted: convert it again, or upload it again, after midnight UTC.`,
      null,
      'deleted unless accepted',
    ),
} as const;
