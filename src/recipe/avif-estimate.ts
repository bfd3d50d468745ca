/** The quality of the WebP that an AVIF's bytes are estimated from. */
export const webpQuality = 95;

/** Bytes of an AVIF for each byte of the WebP, by the AVIF's quality: docs/benchmarks-quality.md. */
const measured = [
  { quality: 1, ratio: 0.02 },
  { quality: 20, ratio: 0.063 },
  { quality: 30, ratio: 0.094 },
  { quality: 40, ratio: 0.144 },
  { quality: 50, ratio: 0.228 },
  { quality: 60, ratio: 0.335 },
  { quality: 70, ratio: 0.457 },
  { quality: 80, ratio: 0.605 },
  { quality: 90, ratio: 0.91 },
  { quality: 100, ratio: 2 },
] as const;

/** Estimates the bytes of an AVIF, which browsers do not encode, from those of the same pixels as WebP. */
export const avifBytes = (webpBytes: number, quality: number): number => {
  const after = measured.findIndex((row) => row.quality >= quality);
  const high = measured[Math.max(after, 1)] ?? measured[1];
  const low = measured[Math.max(after, 1) - 1] ?? measured[0];
  const share = (quality - low.quality) / (high.quality - low.quality);
  return Math.round(webpBytes * (low.ratio + (high.ratio - low.ratio) * share));
};
