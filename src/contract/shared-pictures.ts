/** Where the system posts pictures that are shared with the installed page: `share_target` of the web
 *  manifest. */
export const sharePath = '/share';

/** The form's field that holds the pictures. */
export const shareField = 'pictures';

/** The cache where the service worker keeps shared pictures until the page takes them. */
export const sharedCache = 'latchkey-shared';

/** The header of a kept picture that holds its name, percent-encoded. */
export const nameHeader = 'x-file-name';

/** What the page tells a service worker that waits: to take over from the one before. */
export const takeOver = 'take-over';
