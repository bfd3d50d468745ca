import type { IdentityId } from '#contract/ids';
import type { Locks } from '../sign-in/locks.ts';
import type { Channel } from './channel.ts';
import type { AwsCredentials, CredentialSource } from './port.ts';
import { areFresh } from './renewal.ts';

/** Messages between tabs. Credentials stay in memory: the channel reaches pages of this origin only. */
type Message =
  | { readonly type: 'credentials-wanted' }
  | { readonly type: 'credentials'; readonly credentials: AwsCredentials };

/** Dependencies of sharing. */
export interface Sharing {
  readonly identityId: IdentityId;
  /** Asks the identity pool. */
  readonly renew: () => Promise<AwsCredentials>;
  /** AWS's time in epoch milliseconds. */
  readonly now: () => number;
  readonly channel: Channel;
  readonly locks: Locks;
  /** How long to wait for another tab's answer, in milliseconds. */
  readonly answerTimeout?: number;
}

/** Shares one set of credentials between the tabs: a tab that needs new ones takes a lock, asks the other
 *  tabs, renews if none has any, and sends them the result. It handles all messages of the channel. */
export const shareCredentials = ({
  identityId,
  renew,
  now,
  channel,
  locks,
  answerTimeout = 100,
}: Sharing): CredentialSource => {
  let held: AwsCredentials | null = null;
  let refusedKey: string | null = null;
  let onReceived = (): void => undefined;
  let renewal: Promise<AwsCredentials> | null = null;

  const fresh = (): AwsCredentials | null => (held !== null && areFresh(held, now()) ? held : null);
  const take = (credentials: AwsCredentials): void => {
    if (credentials.accessKeyId === refusedKey) return;
    if (credentials.expiresAt <= (held?.expiresAt ?? 0)) return;
    held = credentials;
    onReceived();
  };
  const post = (message: Message): void => channel.postMessage(message);

  channel.addEventListener('message', (event) => {
    const data = event.data as Message;
    if (data.type === 'credentials') return take(data.credentials);
    const credentials = fresh();
    if (credentials !== null) post({ type: 'credentials', credentials });
  });

  const askOtherTabs = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, answerTimeout);
      onReceived = () => {
        clearTimeout(timer);
        resolve();
      };
      post({ type: 'credentials-wanted' });
    });

  const renewUnderLock = async (): Promise<AwsCredentials> => {
    await askOtherTabs();
    const given = fresh();
    if (given !== null) return given;
    const credentials = await renew();
    take(credentials);
    post({ type: 'credentials', credentials });
    return credentials;
  };

  return {
    async current() {
      const credentials = fresh();
      if (credentials !== null) return credentials;
      renewal ??= locks
        .request(`latchkey-credentials-${identityId}`, renewUnderLock)
        .finally(() => {
          renewal = null;
        });
      return renewal;
    },
    refused(credentials) {
      refusedKey = credentials.accessKeyId;
      if (held?.accessKeyId === refusedKey) held = null;
    },
  };
};
