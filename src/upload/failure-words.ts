import { language } from '#contract/language';

/** What the codes of failed conversions mean, and what to do. */
const wordsOfCode: Readonly<Record<string, string>> = {
  empty: 'This file is empty (0 bytes). Choose another file.',
  'too-large': 'The file is larger than can be converted, so it was deleted. Upload a smaller one.',
  format: 'We don’t recognise this as a picture. Upload a JPEG, PNG, WebP, AVIF, GIF or TIFF.',
  heic: 'This is a HEIC picture, which can’t be converted here. Export it as JPEG.',
  encrypted: 'This file is encrypted. Decrypt it and upload the picture itself.',
  unreadable: 'The picture is damaged or cut off. Save it again and upload that.',
  'too-many-pixels': 'The picture has more pixels than can be converted. Upload a smaller one.',
  'too-many-frames': 'The animation has more frames than can be converted. Shorten it.',
  'too-much-output': 'The sizes have more pixels than can be made. Remove or shrink a size.',
  'too-slow': 'The conversion took too long. Remove or shrink a size, or upload a smaller picture.',
  'gave-up': 'This picture was too heavy to convert. Upload a smaller one, or shrink a size.',
  'upload-gone': 'The upload was deleted before it was converted. Upload it again.',
  'storage-class': 'The file was stored in an archive, so it was deleted. Upload it again.',
  'quota-exceeded': 'Today’s limit is used up. Try again after midnight UTC.',
};

/** Why a conversion failed: in English in the converter's own words, which have the picture's figures, else
 *  by its code. */
export const failureWords = ({
  code,
  message,
}: {
  readonly code: string;
  readonly message: string;
}): string => (language() === 'en' ? message : (wordsOfCode[code] ?? message));
