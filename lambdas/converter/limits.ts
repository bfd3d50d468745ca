import { maxAvifPixels, maxOutputPixels, maxUploadBytes } from '#contract/limits';

/** What one upload may cost. Each bound has its reason; nothing else in the converter knows a number.
 *  Sides count pixels; everything else carries its unit in its name. */
export const limits = {
  /** Held in memory whole, since reading from a buffer decodes 19 % faster than from a stream; next to
   *  the decoded picture it must fit the function's memory. */
  uploadBytes: maxUploadBytes,
  /** Decoded, all frames together. A progressive JPEG keeps 6 bytes of coefficients for each pixel:
   *  600 MB at this bound, the largest that leaves room for the rest in 1,769 MB. Larger than any
   *  phone's or full-frame camera's picture. */
  sourcePixels: 100_000_000,
  /** An AVIF decodes at some 18 bytes a pixel: 60 megapixels take 1.1 GB, 100 would take more than the
   *  function has. */
  avifSourcePixels: 60_000_000,
  /** JPEG's own bound; a longer side is a lie or an attack on row buffers. */
  sourceSide: 65_500,
  /** An animation decodes frame by frame: this many keep a GIF of ten seconds at 60 frames. */
  frames: 600,
  /** Animations are decoded once for each rendition: 8 of them must end in time. */
  animationPixels: 50_000_000,
  /** Segments of a JPEG, chunks of a PNG or WebP, boxes side by side of an AVIF. A PNG of 200 MB in
   *  chunks of 2 kB has 100,000; going through millions of empty ones takes seconds. */
  parts: 200_000,
  /** Scans of a JPEG: progressive ones have some ten. Each goes through every pixel once more, 0.1 s for
   *  the largest picture. */
  scans: 50,
  /** An ICC profile: the largest of printers have some 5 MB. */
  profileBytes: 10_000_000,
  /** Steps of a profile's conversion, and segments of all their curves together: honest ones have four
   *  and some dozens. 30,000 segments take two seconds to prepare. */
  profileSteps: 16,
  profileSegments: 1000,
  /** Made of one upload, all renditions and frames together: WebP encodes about 8 megapixels a second
   *  on one core, so this ends within the time below. */
  outputPixels: maxOutputPixels,
  /** AVIF takes 0.2 to 0.7 seconds a megapixel, by what is in the picture: so many end within 21. */
  avifPixels: maxAvifPixels,
  /** The most that a WebP can have; reached by a long picture in a recipe without a height. */
  outputSide: 16_383,
  /** One rendition. Noise in PNG takes 4 bytes a pixel; nobody downloads that on purpose. */
  outputBytes: 100_000_000,
  /** One upload, from claim to commit. Lambda ends the function after 60 s: what passes this bound can
   *  still be told to the user. */
  seconds: 45,
  /** Reading an upload's header once its bytes are there: milliseconds for every honest picture. A decoder
   *  that is not done by then is killed. */
  headerSeconds: 5,
  /** Attempts that may end without a word (killed for time or memory) before the upload is refused: an
   *  event is delivered three times, and the third must tell the user. */
  attempts: 2,
} as const;

/** What one identity may upload in a day (UTC). Counted here, since IAM cannot limit size or count. */
export const quota = {
  /** 10 GB. */
  maxBytes: 10_000_000_000,
  maxObjects: 1000,
  /** The row of a day is deleted by time to live after this many days. */
  keptDays: 7,
} as const;

/** The results bucket lets its objects go after this many days, and time to live their rows. */
export const resultsKeptDays = 90;
