/** Reads a body into memory; null as soon as it is longer than `longest` bytes. */
export const readBody = async (
  body: AsyncIterable<Uint8Array>,
  longest: number,
): Promise<Buffer | null> => {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    if (length > longest) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
};
