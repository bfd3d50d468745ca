import type { Output } from '#contract/result-item';
import { downloadName, largestOf, pictureRatio } from './rendition-words.ts';

/** Content types, the one with the smallest files first; a browser takes the first that it knows. */
const order = ['image/avif', 'image/webp', 'image/jpeg', 'image/png'];
/** The one that every browser knows comes last. */
const fallbackOrder = ['image/jpeg', 'image/png', 'image/webp', 'image/avif'];

const rank = (types: readonly string[], type: string): number => {
  const at = types.indexOf(type);
  return at < 0 ? types.length : at;
};

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');

/** The address of a downloaded file; a comma or a space would end it in `srcset`. */
const address = (fileName: string, output: Output): string =>
  encodeURIComponent(downloadName(fileName, output));

const srcset = (fileName: string, outputs: readonly Output[]): string =>
  [...outputs]
    .sort((a, b) => a.width - b.width)
    .map((output) => `${address(fileName, output)} ${output.width}w`)
    .join(', ');

/** Returns HTML that shows a picture in the best format and size for each visitor, with the names under
 *  which its outputs are downloaded. Outputs with another ratio than the largest are left out: they show
 *  another part of the picture. The empty `alt` is for the author to fill in.
 *  @see https://html.spec.whatwg.org/multipage/embedded-content.html#the-picture-element */
export const pictureMarkup = (fileName: string, outputs: readonly Output[]): string => {
  const ratio = pictureRatio(outputs) ?? 1;
  const same = outputs.filter(({ width, height }) => Math.abs(width / height / ratio - 1) < 0.03);
  const types = [...new Set(same.map(({ contentType }) => contentType))].sort(
    (a, b) => rank(order, a) - rank(order, b),
  );
  const fallback = [...types].sort((a, b) => rank(fallbackOrder, a) - rank(fallbackOrder, b))[0];
  const of = (type: string | undefined) => same.filter(({ contentType }) => contentType === type);
  const sources = types
    .filter((type) => type !== fallback)
    .map(
      (type) =>
        `  <source type="${escaped(type)}" srcset="${srcset(fileName, of(type))}" sizes="100vw">`,
    );
  const largest = largestOf(of(fallback));
  if (largest === null) return '';
  const image = [
    `src="${address(fileName, largest)}"`,
    `srcset="${srcset(fileName, of(fallback))}"`,
    `sizes="100vw" width="${largest.width}" height="${largest.height}" alt=""`,
  ].join(' ');
  return ['<picture>', ...sources, `  <img ${image}>`, '</picture>'].join('\n');
};
