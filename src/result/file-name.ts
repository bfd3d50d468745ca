/** Bytes of UTF-8 in a file name: file systems take 255, and ` (2)` may be added. */
const maxBytes = 240;

/** Control characters and lone surrogates, which no header can contain. */
const isControl = (character: string): boolean => /[\p{Control}\p{Surrogate}]/u.test(character);

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** Cuts a text to whole characters within `bytes` of UTF-8. */
const shortened = (text: string, bytes: number): string => {
  let kept = '';
  let left = bytes;
  for (const character of text) {
    left -= byteLength(character);
    if (left < 0) break;
    kept += character;
  }
  return kept;
};

/** Returns a file name without characters that file systems reserve. Where `name` and `ending` are
 *  too long together, `name` is shortened. */
export const safeFileName = (name: string, ending = ''): string => {
  const plain = [...`${name}${ending}`]
    .map((character) =>
      isControl(character) || '/\\:*?"<>|'.includes(character) ? '_' : character,
    )
    // Characters that change the reading direction could disguise the ending.
    .filter((character) => !/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(character))
    .join('')
    .replace(/^[. ]+|[. ]+$/g, '');
  if (plain === '') return 'picture';
  if (!plain.endsWith(ending)) return shortened(plain, maxBytes);
  const base = plain.slice(0, plain.length - ending.length);
  return shortened(base, maxBytes - byteLength(ending)) + ending;
};
