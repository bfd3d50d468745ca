import { byteSize, type Units } from '#contract/byte-size';

/** What the sample picture weighs as one rendition. */
export type SampleSize =
  | { readonly state: 'working' }
  /** This browser has no encoder for the format. */
  | { readonly state: 'unknown' }
  | {
      readonly state: 'known';
      readonly bytes: number;
      readonly width: number;
      readonly height: number;
    };

/** The line below a rendition's fields; null without a sample. Bytes are "about": the converter's encoders
 *  are not the browser's. */
export const sampleWords = (sample: SampleSize | null, units: Units): string | null => {
  switch (sample?.state) {
    case undefined:
      return null;
    case 'working':
      return 'Sample: …';
    case 'unknown':
      return 'Sample: this browser can’t tell.';
    case 'known':
      return `Sample: ${sample.width} × ${sample.height}, about ${byteSize(sample.bytes, units)}`;
  }
};
