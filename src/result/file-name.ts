/** Bytes of UTF-8 that a file name may have; file systems take 255, of which some stay for the
 *  ` (2)` of a second one. */
const maxBytes = 240;

/** Control characters, and halves of characters, which no header can carry. */
const isControl = (character: string): boolean => /[\p{Control}\p{Surrogate}]/u.test(character);

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** As much of a text as fits into `bytes` of UTF-8, never half a character. */
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

/** A file name that says nothing to a file system but its own letters. Where `name` and `ending` are
 *  too long together, `name` is shortened. */
export const safeFileName = (name: string, ending = ''): string => {
  const plain = [...`${name}${ending}`]
    .map((character) =>
      isControl(character) || '/\\:*?"<>|'.includes(character) ? '_' : character,
    )
    // Characters that turn the direction of reading could make one ending look like another.
    .filter((character) => !/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(character))
    .join('')
    .replace(/^[. ]+|[. ]+$/g, '');
  if (plain === '') return 'picture';
  if (!plain.endsWith(ending)) return shortened(plain, maxBytes);
  const base = plain.slice(0, plain.length - ending.length);
  return shortened(base, maxBytes - byteLength(ending)) + ending;
};
