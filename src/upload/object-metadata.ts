import type { ObjectFacts } from './port.ts';

/** Bytes of user metadata that an object may have, names and values together.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const maxMetadataBytes = 2048;

/** Percent-encodes as many whole characters as fit into `maxBytes`. A lone surrogate, which file systems
 *  allow and UTF-8 does not, becomes U+FFFD. */
export const percentEncoded = (text: string, maxBytes: number): string => {
  let encoded = '';
  for (const character of text) {
    const next = encodeURIComponent(/\p{Surrogate}/u.test(character) ? '\ufffd' : character);
    if (encoded.length + next.length > maxBytes) break;
    encoded += next;
  }
  return encoded;
};

/** Returns the user metadata of an upload: `recipe` as JSON, which is ASCII, and `name`,
 *  percent-encoded and cut to the space that is left. */
export const metadataFor = ({
  name,
  recipe,
}: Pick<ObjectFacts, 'name' | 'recipe'>): { recipe: string; name: string } => {
  const json = JSON.stringify(recipe);
  const taken = 'recipe'.length + json.length + 'name'.length;
  return { recipe: json, name: percentEncoded(name, maxMetadataBytes - taken) };
};
