import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import {
  exifOf,
  orientationOf,
  type Orientation,
} from '../../../lambdas/converter/metadata/exif.ts';
import { isCostly } from '../../../lambdas/converter/metadata/profile.ts';
import { reduce } from '../../../lambdas/converter/metadata/reduce.ts';
import { limits } from '../../../lambdas/converter/limits.ts';
import { Refusal } from '../../../lambdas/converter/refusal.ts';
import { sniff, type SourceFormat } from '../../../lambdas/converter/sniff.ts';
import {
  greyTiff,
  jpegSegment,
  png,
  pngChunk,
  tiff,
  withSegments,
} from '../../fixtures/hostile/formats.ts';
import { loopingExif, profileOfManyCurves } from '../../fixtures/hostile/stalls.ts';
import { photoBytes, photos } from '../../fixtures/photos.ts';
import { seeds } from '../../fuzz/converter/corpus.ts';
import { inputOf } from '../../fuzz/converter/inputs.ts';

const text = (content: string): Buffer => Buffer.from(content, 'latin1');

const reduced = (bytes: Buffer): Buffer => reduce(Buffer.from(bytes), sniff(bytes));

/** Pixels as the converter decodes them: oriented, and in sRGB. */
const pixels = (bytes: Buffer): Promise<Buffer> =>
  sharp(bytes).autoOrient().toColourspace('srgb').raw().toBuffer();

const upright = sharp({
  create: { width: 40, height: 24, channels: 3, background: '#385' },
}).composite([
  {
    input: await sharp({ create: { width: 8, height: 6, channels: 3, background: '#fc0' } })
      .png()
      .toBuffer(),
    left: 2,
    top: 3,
  },
]);
const uprightPng = await upright.png().toBuffer();
const jpeg = await sharp(uprightPng).jpeg().toBuffer();

const orientations = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const formats = ['jpeg', 'png', 'webp'] as const;

const corpus = await seeds();
/** Without the malformed files of the corpus. */
const pictures = corpus.slice(0, 20);

describe('metadata reduction keeps the pixels', () => {
  test.each(photos)('$file keeps every pixel', async (photo) => {
    const bytes = Buffer.from(await photoBytes(photo));
    expect((await pixels(reduced(bytes))).equals(await pixels(bytes))).toBe(true);
  });

  test.each(formats.flatMap((format) => orientations.map((is) => ({ format, is }))))(
    'a $format keeps orientation $is, and nothing else of its metadata',
    async ({ format, is }) => {
      const bytes = await sharp(uprightPng)
        .withExif({ IFD0: { Make: 'Latchkey' }, IFD3: { GPSLatitudeRef: 'N' } })
        .withMetadata({ orientation: is })
        .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')
        .toFormat(format)
        .toBuffer();
      const after = reduced(bytes);
      const { orientation, xmp } = await sharp(after).metadata();
      expect(orientation ?? 1).toBe(is);
      expect(xmp).toBeUndefined();
      expect(after.includes('Latchkey')).toBe(false);
      expect((await pixels(after)).equals(await pixels(bytes))).toBe(true);
    },
  );

  test.each(pictures)('$what: every pixel', async ({ bytes }) => {
    expect((await pixels(reduced(bytes))).equals(await pixels(bytes))).toBe(true);
  });

  test('a second reduction changes nothing', async () => {
    for (const { what, bytes } of corpus) {
      if (!isAccepted(bytes)) continue;
      const once = Buffer.from(reduced(bytes));
      expect(reduced(once).equals(once), what).toBe(true);
    }
  });
});

const isAccepted = (bytes: Buffer): boolean => {
  try {
    sniff(bytes);
    return true;
  } catch {
    return false;
  }
};

/** A TIFF header, one directory, and the pointer to the next; either end first. */
const exifWith = (
  entries: readonly { tag: number; type: number; count: number; value: number }[],
  little: boolean,
): Buffer => {
  const bytes = Buffer.alloc(8 + 2 + entries.length * 12 + 4);
  const write = (value: number, at: number, size: 2 | 4): void => {
    if (little) {
      bytes.writeUIntLE(value, at, size);
    } else {
      bytes.writeUIntBE(value, at, size);
    }
  };
  bytes.write(little ? 'II' : 'MM', 'latin1');
  write(42, 2, 2);
  write(8, 4, 4);
  write(entries.length, 8, 2);
  entries.forEach(({ tag, type, count, value }, index) => {
    const at = 10 + index * 12;
    write(tag, at, 2);
    write(type, at + 2, 2);
    write(count, at + 4, 4);
    write(value, at + 8, type === 3 ? 2 : 4);
  });
  return bytes;
};

describe('the orientation in EXIF', () => {
  test('is what libvips reads, for any directory', async () => {
    const entry = fc
      .record({
        tag: fc.constantFrom(0x010f, 0x0112, 0x0112, 0x011a, 0x8769),
        type: fc.constantFrom(3, 3, 3, 4),
        count: fc.constantFrom(1, 1, 1, 0, 2),
        value: fc.integer({ min: 0, max: 10 }),
      })
      // Excludes values too large for the entry itself: libexif reads them elsewhere, and no camera
      // writes them.
      .filter(({ type, count }) => type === 3 || count < 2);
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 4 }), fc.boolean(), async (entries, little) => {
        const exif = exifWith(entries, little);
        const bytes = withSegments(
          jpeg,
          jpegSegment(0xe1, Buffer.concat([text('Exif\0\0'), exif])),
        );
        const { orientation } = await sharp(bytes).metadata();
        expect(orientationOf(exif)).toBe(orientation ?? 1);
      }),
      { numRuns: 300 },
    );
  });

  test('of any bytes is one of the eight', () => {
    const bytes = fc.uint8Array({ maxLength: 80 }).map((some) => Buffer.from(some));
    const headed = bytes.map((some) => Buffer.concat([text('II*\0\x08\0\0\0'), some]));
    fc.assert(
      fc.property(fc.oneof(bytes, headed), (some) => {
        expect(orientations).toContain(orientationOf(some));
      }),
    );
  });

  test.each(orientations)('%i is read back', (orientation: Orientation) => {
    expect(orientationOf(exifOf(orientation))).toBe(orientation);
  });

  test.each(['tEXt', 'zTXt', 'iTXt', 'iTXt, compressed'])(
    'is found in a PNG’s text of ImageMagick, as %s',
    async (kind) => {
      const exif = Buffer.concat([text('Exif\0\0'), exifOf(6)]);
      const profile = text(`\nexif\n      ${exif.length}\n${exif.toString('hex')}\n`);
      const keyword = text('Raw profile type exif\0');
      const data: Readonly<Record<string, readonly Buffer[]>> = {
        tEXt: [keyword, profile],
        zTXt: [keyword, Buffer.from([0]), deflateSync(profile)],
        iTXt: [keyword, Buffer.from([0, 0, 0, 0]), profile],
        'iTXt, compressed': [keyword, Buffer.from([1, 0, 0, 0]), deflateSync(profile)],
      };
      const chunk = pngChunk(kind.slice(0, 4), Buffer.concat([...(data[kind] ?? [])]));
      const bytes = png({ width: 8, height: 4, extra: [chunk] });
      const { orientation } = await sharp(reduced(bytes)).metadata();
      expect(orientation).toBe(6);
    },
  );
});

describe('a reduction', () => {
  const heads: Readonly<Record<SourceFormat, string>> = {
    jpeg: '\xff\xd8\xff',
    png: '\x89PNG\r\n\x1a\n',
    webp: 'RIFF\xff\0\0\0WEBP',
    avif: '\0\0\0\x10ftypavif\0\0\0\0',
    gif: 'GIF89a',
    tiff: 'II*\0',
  };

  test.each(Object.entries(heads))(
    'of any bytes behind the head of a %s ends, and makes nothing longer',
    (format, head) => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 400 }), (tail) => {
          const bytes = Buffer.concat([text(head), tail]);
          try {
            expect(reduce(Buffer.from(bytes), format as SourceFormat).length).toBeLessThanOrEqual(
              bytes.length,
            );
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal);
          }
        }),
        { numRuns: 500 },
      );
    },
  );

  test('of damaged pictures ends and throws only refusals', async () => {
    for (let index = 0; index < 1000; index += 1) {
      const { what, bytes } = inputOf(corpus, 3, index);
      if (!isAccepted(bytes)) continue;
      try {
        expect(reduced(bytes).length, what).toBeLessThanOrEqual(bytes.length);
      } catch (error) {
        expect(error, what).toBeInstanceOf(Refusal);
      }
    }
  });

  test('takes place in the upload’s own memory', () => {
    const bytes = withSegments(jpeg, jpegSegment(0xfe, Buffer.alloc(1000)));
    const after = reduce(bytes, 'jpeg');
    expect(after.buffer).toBe(bytes.buffer);
    expect(after.length).toBe(jpeg.length);
  });

  test('ends a TIFF after its first directory', async () => {
    const one = greyTiff(10, 10, 122, 100);
    const bytes = tiff(one, Buffer.alloc(100, 0x80), 222);
    const two = Buffer.concat([bytes, tiff(one, Buffer.alloc(0)).subarray(8)]);
    expect((await sharp(two).metadata()).pages).toBe(2);
    expect((await sharp(reduced(two)).metadata()).pages ?? 1).toBe(1);
  });

  test('hides an AVIF’s EXIF', async () => {
    const bytes = await sharp(uprightPng)
      .withExif({ IFD0: { Make: 'Latchkey' } })
      .avif({ effort: 0 })
      .toBuffer();
    expect(await sharp(bytes).metadata()).toHaveProperty('exif');
    expect(await sharp(reduced(bytes)).metadata()).not.toHaveProperty('exif');
  });
});

describe('a profile', () => {
  test.each(['srgb', 'p3', 'cmyk'])('%s is cheap', async (name) => {
    const { icc } = await sharp(
      await sharp(uprightPng).withIccProfile(name).jpeg().toBuffer(),
    ).metadata();
    expect(icc?.length).toBeGreaterThan(100);
    expect(isCostly(icc ?? Buffer.alloc(0))).toBe(false);
  });

  test.each([
    { what: 'few steps of few segments', steps: 4, segments: 50, is: false },
    {
      what: 'as many segments as may be',
      steps: 1,
      segments: limits.profileSegments / 3,
      is: false,
    },
    { what: 'a step of too many segments', steps: 1, segments: limits.profileSegments, is: true },
    { what: 'many steps that share their curves', steps: 16, segments: 30, is: true },
    { what: 'too many steps', steps: limits.profileSteps + 1, segments: 1, is: true },
  ])('of $what: costly is $is', ({ steps, segments, is }) => {
    expect(isCostly(profileOfManyCurves(steps, Math.floor(segments)))).toBe(is);
  });

  test('that is too long is refused as costly', () => {
    expect(isCostly(Buffer.alloc(limits.profileBytes + 1))).toBe(true);
  });

  test('of any bytes is decided without an error', () => {
    const damaged = fc
      .array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 20 })
      .map((edits) => {
        const profile = profileOfManyCurves(4, 20);
        for (const [at, value] of edits) profile[at % profile.length] = value;
        return profile;
      });
    const bytes = fc.uint8Array({ maxLength: 300 }).map((some) => Buffer.from(some));
    fc.assert(
      fc.property(fc.oneof(damaged, bytes), (profile) => {
        expect([true, false]).toContain(isCostly(profile));
      }),
    );
  });
});

test('EXIF whose directories point at each other has an orientation at once', () => {
  expect(orientationOf(loopingExif())).toBe(1);
});
