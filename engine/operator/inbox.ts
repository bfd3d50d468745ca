import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Mail } from '../cognito-user-pool/mail.ts';

/** How many mails are kept; a laptop's inbox needs no more. */
const kept = 200;

export interface Inbox {
  send(mail: Mail): Promise<void>;
  /** Newest first. */
  mails(): readonly Mail[];
}

/** Opens the dev inbox kept in `file`; a file that cannot be read as one starts empty. */
export const openInbox = async (file: string): Promise<Inbox> => {
  let mails = await read(file);
  let writing = Promise.resolve();
  await mkdir(dirname(file), { recursive: true });

  return {
    send(mail) {
      mails = [mail, ...mails].slice(0, kept);
      const text = JSON.stringify(mails);
      writing = writing.then(async () => {
        await writeFile(`${file}.new`, text, { mode: 0o600 });
        await rename(`${file}.new`, file);
      });
      return writing;
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
