const aboutTheFile: ReadonlySet<string> = new Set([
  'empty',
  'too-large',
  'format',
  'heic',
  'encrypted',
  'unreadable',
  'too-many-pixels',
  'too-many-frames',
]);

/** Whether a conversion failed because of the file's content, so that converting it again fails too and
 *  uses up quota: only another file helps. `code` is the converter's. */
export const needsAnotherFile = (code: string): boolean => aboutTheFile.has(code);
