import { readFile } from 'node:fs/promises';
import type { Mail } from '../cognito-user-pool/mail.ts';
import { replaceFile } from '../replace-file.ts';

const mostMails = 200;

export interface Inbox {
  send(mail: Mail): Promise<void>;
  /** Newest first. */
  mails(): readonly Mail[];
}

/** Opens the dev inbox kept in `file`; starts empty where the file cannot be read. */
export const openInbox = async (file: string): Promise<Inbox> => {
  let mails = await read(file);
  let writing = Promise.resolve();

  return {
    send(mail) {
      mails = [mail, ...mails].slice(0, mostMails);
      const text = JSON.stringify(mails);
      const written = writing.then(() => replaceFile(file, text));
      // A write that failed, e.g. on a full disk, must not stop the ones after it.
      writing = written.catch(() => undefined);
      return written;
    },
    mails: () => mails,
  };
};

const read = async (file: string): Promise<readonly Mail[]> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Mail[];
  } catch {
    return [];
  }
};
