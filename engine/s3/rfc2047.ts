const encodedWord = /^=\?utf-8\?([bq])\?([^?]*)\?=$/i;

/** User metadata as S3 stores it: an RFC 2047 encoded word is decoded.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata
 *  @see https://www.rfc-editor.org/rfc/rfc2047 */
export const decodeRfc2047 = (text: string): string => {
  const [, encoding = '', encoded = ''] = encodedWord.exec(text) ?? [];
  if (encoding === '') return text;
  const bytes =
    encoding.toLowerCase() === 'b'
      ? Buffer.from(encoded, 'base64')
      : Buffer.from(
          encoded
            .replaceAll('_', ' ')
            .replace(/=([0-9a-f]{2})/gi, (_code, hex: string) =>
              String.fromCharCode(Number.parseInt(hex, 16)),
            ),
          'latin1',
        );
  return bytes.toString();
};

/** User metadata as a response header: printable ASCII as it is, anything else as one RFC 2047 encoded
 *  word, in Q when most characters are ASCII and else in B.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata */
export const encodeRfc2047 = (text: string): string => {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const bytes = Buffer.from(text);
  const ascii = text.replace(/[^\x20-\x7e]/g, '').length;
  if (ascii <= text.length - ascii) return `=?UTF-8?B?${bytes.toString('base64')}?=`;
  const quoted = Array.from(bytes, (byte) => {
    if (byte === 0x20) return '_';
    const character = String.fromCharCode(byte);
    return /[!-~]/.test(character) && !'=_?'.includes(character)
      ? character
      : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return `=?UTF-8?Q?${quoted.join('')}?=`;
};
