import sharp, { type Metadata, type OutputInfo, type Sharp, type SharpOptions } from 'sharp';
import { qualityOf } from '#contract/default-quality';
import type { Size } from '#contract/placement';
import type { Recipe, Rendition } from '#contract/recipe';
import { limits } from './limits.ts';
import { isCostly } from './metadata/profile.ts';
import { reduce } from './metadata/reduce.ts';
import { checkOutput, plan, type Step } from './plan.ts';
import { Refusal, refuse } from './refusal.ts';
import { sniff, type SourceFormat } from './sniff.ts';

export interface ConvertedRendition {
  readonly rendition: Rendition;
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  /** Name of the rendition that has the same bytes; null for one that was encoded. */
  readonly sameAs: string | null;
}

// Everything that libvips might load is blocked, except the accepted formats' own loaders, so that
// a file which passed the first bytes cannot reach another parser.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map(
    (loader) => `VipsForeignLoad${loader}Buffer`,
  ),
});
// No two pictures are alike, so a cache of operations only holds memory; and a second thread gains
// one picture at most 15 % on two cores, less than it costs on the one that the function has.
sharp.cache(false);
sharp.concurrency(1);

/** Pixels that are decoded, in sRGB. */
interface Raw {
  readonly data: Buffer;
  readonly info: OutputInfo;
}

const white = '#ffffff';
const transparent = { r: 0, g: 0, b: 0, alpha: 0 };
const background = ({ format, pad }: Rendition) => pad ?? (format === 'jpeg' ? white : transparent);

/** AVIF's effort: docs/decisions/0006-avif-effort.md has the curve of size and quality against time. */
const avifEffort = 2;

const encoded = (picture: Sharp, rendition: Rendition): Sharp => {
  const quality = qualityOf(rendition);
  const options = quality === null ? {} : { quality };
  switch (rendition.format) {
    case 'jpeg':
      return picture.flatten({ background: rendition.pad ?? white }).jpeg(options);
    case 'png':
      return picture.png();
    case 'webp':
      return picture.webp(options);
    case 'avif':
      return picture.avif({ ...options, effort: avifEffort });
  }
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** What goes wrong while a picture is decoded is the picture's fault, but for memory. */
const decoderRefusal = (error: unknown): unknown => {
  const message = messageOf(error);
  if (/out of memory|cannot allocate/i.test(message)) return error;
  if (/timeout/i.test(message)) return refuse.tooSlow();
  if (/pixel limit/i.test(message)) {
    return refuse.tooManyPixels(limits.sourcePixels + 1, limits.sourcePixels);
  }
  return refuse.unreadable(message);
};

/** The clock of one conversion: every pipeline gets what time is left. */
class Clock {
  readonly #end = performance.now() + limits.seconds * 1000;

  bound(picture: Sharp): Sharp {
    const seconds = Math.ceil((this.#end - performance.now()) / 1000);
    if (seconds <= 0) throw refuse.tooSlow();
    return picture.timeout({ seconds });
  }
}

const decoding = (bytes: Buffer, options: SharpOptions = {}): Sharp =>
  // Cameras write pictures that earn warnings; errors and missing ends are real.
  sharp(bytes, { failOn: 'error', limitInputPixels: limits.sourcePixels, ...options });

const scaleTo = (picture: Sharp, { width, height }: Size): Sharp =>
  picture.resize({ width, height, fit: 'fill' });

const fromPixels = ({ data, info }: Raw): Sharp =>
  sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });

interface Source {
  readonly bytes: Buffer;
  readonly header: Metadata;
  /** Orientation applied. */
  readonly size: Size;
  /** Those that a WebP keeps; 1 for everything that stands still. */
  readonly frames: number;
}

const isAnimated = (format: SourceFormat): boolean => format === 'gif' || format === 'webp';

/** Decoded pixels that a source may have, all frames together. */
const mostPixels = (format: SourceFormat, frames: number): number => {
  if (format === 'avif') return limits.avifSourcePixels;
  return frames > 1 ? limits.animationPixels : limits.sourcePixels;
};

const readSource = async (upload: Buffer): Promise<Source> => {
  const format = sniff(upload);
  const bytes = reduce(upload, format);
  const header = await decoding(bytes)
    .metadata()
    .catch((error: unknown) => {
      throw decoderRefusal(error);
    });
  if (header.icc !== undefined && isCostly(header.icc)) {
    throw refuse.unreadable('a profile that takes too long to apply');
  }
  const frames = isAnimated(format) ? (header.pages ?? 1) : 1;
  const { autoOrient: size } = header;
  const side = Math.max(size.width, size.height);
  if (side > limits.sourceSide) throw refuse.tooLong(side);
  if (frames > limits.frames) throw refuse.tooManyFrames();
  const pixels = size.width * size.height * frames;
  const most = mostPixels(format, frames);
  if (pixels > most) throw refuse.tooManyPixels(pixels, most);
  return { bytes, header, size, frames };
};

/** Whether colours may be converted after the shrink: the profile is kept while the pixels get
 *  fewer. CMYK, grey and 16-bit pictures are rare, and libvips must bring them to RGB first. */
const convertsLate = ({ header, size }: Source, scaled: Size): boolean =>
  header.hasProfile &&
  header.space === 'srgb' &&
  header.depth === 'uchar' &&
  scaled.width * 1.5 < size.width;

const fromSource = async (source: Source, scaled: Size, clock: Clock): Promise<Raw> => {
  const late = convertsLate(source, scaled);
  try {
    const picture = scaleTo(decoding(source.bytes, { ignoreIcc: late }).autoOrient(), scaled);
    if (!late) {
      return await clock
        .bound(picture.toColourspace('srgb').raw())
        .toBuffer({ resolveWithObject: true });
    }
    // Uncompressed TIFF is the one container in memory that carries pixels together with a profile.
    const shrunk = await clock
      .bound(picture.keepIccProfile().tiff({ compression: 'none' }))
      .toBuffer();
    return await clock.bound(decoding(shrunk).raw()).toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw error instanceof Refusal ? error : decoderRefusal(error);
  }
};

const fromLarger = async (larger: Raw, scaled: Size, clock: Clock): Promise<Raw> =>
  larger.info.width === scaled.width && larger.info.height === scaled.height
    ? larger
    : clock.bound(scaleTo(fromPixels(larger), scaled).raw()).toBuffer({ resolveWithObject: true });

const framed = (picture: Sharp, { scaled, crop, box, rendition }: Step): Sharp => {
  const cut =
    crop.width === scaled.width && crop.height === scaled.height ? picture : picture.extract(crop);
  if (box.width === crop.width && box.height === crop.height) return cut;
  const colour = background(rendition);
  const left = Math.floor((box.width - crop.width) / 2);
  const top = Math.floor((box.height - crop.height) / 2);
  return (colour === transparent ? cut.ensureAlpha() : cut).extend({
    left,
    top,
    right: box.width - crop.width - left,
    bottom: box.height - crop.height - top,
    background: colour,
  });
};

const finish = async (picture: Sharp, rendition: Rendition, clock: Clock) => {
  try {
    return await clock.bound(encoded(picture, rendition)).toBuffer({ resolveWithObject: true });
  } catch (error) {
    // The pixels are ours by now: anything but time is a fault of the converter, and thrown.
    throw /timeout/i.test(messageOf(error)) ? refuse.tooSlow() : error;
  }
};

/** All frames; decoded anew for each rendition, since raw pixels would lose the frames' timing. */
const animation = async (source: Source, step: Step, clock: Clock) => {
  const whole = decoding(source.bytes, {
    animated: true,
    limitInputPixels: limits.animationPixels,
  });
  const picture = framed(scaleTo(whole, step.scaled), step).toColourspace('srgb');
  try {
    const { data, info } = await clock
      .bound(encoded(picture, step.rendition))
      .toBuffer({ resolveWithObject: true });
    return { data, info: { ...info, height: info.pageHeight ?? info.height } };
  } catch (error) {
    throw error instanceof Refusal ? error : decoderRefusal(error);
  }
};

const checked = (rendition: Rendition, { data, info }: Raw): ConvertedRendition => {
  if (data.length > limits.outputBytes) {
    throw refuse.tooMuchOutput(`The rendition ${rendition.name} has ${data.length} bytes`);
  }
  return { rendition, data, width: info.width, height: info.height, sameAs: null };
};

/** Makes every rendition of a picture, largest first: orientation applied, colours in sRGB, no
 *  metadata, alpha kept where the format can, animations kept in WebP. One is encoded at a time, so
 *  that its bytes can leave while the next is made; one with the same bytes as an earlier one is not
 *  encoded again. Changes `bytes`: metadata is taken out in place. Calls
 *  `opened` when the header is read.
 *  @throws Refusal when the picture or the recipe is at fault. Anything else that is thrown is ours. */
export async function* convert(
  bytes: Buffer,
  recipe: Recipe,
  opened = (): void => undefined,
): AsyncGenerator<ConvertedRendition> {
  const clock = new Clock();
  const source = await readSource(bytes);
  opened();
  const steps = plan(source.size, recipe);
  checkOutput(steps, source.frames);
  const made = new Map<number, Raw>();
  const encode = async (step: Step, index: number): Promise<ConvertedRendition> => {
    const { rendition } = step;
    if (source.frames > 1 && rendition.format === 'webp') {
      return checked(rendition, await animation(source, step, clock));
    }
    const larger = step.from === 'source' ? undefined : made.get(step.from);
    const raw =
      larger === undefined
        ? await fromSource(source, step.scaled, clock)
        : await fromLarger(larger, step.scaled, clock);
    made.set(index, raw);
    forget(made, steps, index);
    return checked(rendition, await finish(framed(fromPixels(raw), step), rendition, clock));
  };
  /** Renditions that later ones are the same as. */
  const repeated = new Map<number, ConvertedRendition>();
  for (const [index, step] of steps.entries()) {
    const same = step.sameAs === null ? undefined : repeated.get(step.sameAs);
    if (same !== undefined) {
      yield { ...same, rendition: step.rendition, sameAs: same.rendition.name };
      continue;
    }
    const converted = await encode(step, index);
    if (steps.some(({ sameAs }) => sameAs === index)) repeated.set(index, converted);
    yield converted;
  }
}

/** Lets go of pixels that no later step is made from. */
const forget = (made: Map<number, Raw>, steps: readonly Step[], done: number): void => {
  const later = steps.slice(done + 1).filter(({ sameAs }) => sameAs === null);
  const needed = new Set(later.map(({ from }) => from));
  for (const index of made.keys()) if (!needed.has(index)) made.delete(index);
};
