declare const brand: unique symbol;
/** S3's order of the writes to one key, made comparable as text. */
export type Sequencer = string & { readonly [brand]: 'Sequencer' };

/** Longer than any that S3 sends (16 to 18 digits today). */
const digits = 32;

/** Makes a sequencer comparable by DynamoDB, which knows no padding: S3 says to pad the shorter of two
 *  with zeros on the right and to compare them as text.
 *  @throws {TypeError} when it is no hexadecimal number, or longer than can be compared.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export const comparable = (sequencer: string): Sequencer => {
  if (!/^[0-9a-f]+$/i.test(sequencer) || sequencer.length > digits) {
    throw new TypeError(`not an S3 sequencer: ${JSON.stringify(sequencer)}`);
  }
  return sequencer.toUpperCase().padEnd(digits, '0') as Sequencer;
};
