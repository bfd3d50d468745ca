import type { IdentityId } from '#contract/ids';
import type { AwsCredentials, CredentialSource } from './port.ts';
import { areFresh } from './renewal.ts';

/** What the tabs say to each other about credentials. They stay in memory: the channel reaches pages
 *  of this origin only, and nothing is stored. */
type Message =
  | { readonly say: 'who-has-credentials' }
  | { readonly say: 'credentials'; readonly credentials: AwsCredentials };

/** What sharing needs of the browser. */
export interface Sharing {
  readonly identityId: IdentityId;
  /** Asks the identity pool. */
  readonly renew: () => Promise<AwsCredentials>;
  /** AWS's time in epoch milliseconds. */
  readonly now: () => number;
  readonly channel: BroadcastChannel;
  readonly locks: Pick<LockManager, 'request'>;
  /** How long another tab has to answer, in milliseconds. */
  readonly patience?: number;
}

/** Credentials of which all tabs use the same: whoever needs new ones takes a lock, asks the other
 *  tabs first, and tells them what it got. Takes over the channel's messages. */
export const shareCredentials = ({
  identityId,
  renew,
  now,
  channel,
  locks,
  patience = 100,
}: Sharing): CredentialSource => {
  let held: AwsCredentials | null = null;
  let refusedKey: string | null = null;
  let heard = (): void => undefined;
  let renewal: Promise<AwsCredentials> | null = null;

  const fresh = (): AwsCredentials | null => (held !== null && areFresh(held, now()) ? held : null);
  const take = (credentials: AwsCredentials): void => {
    if (credentials.accessKeyId === refusedKey) return;
    if (credentials.expiresAt <= (held?.expiresAt ?? 0)) return;
    held = credentials;
    heard();
  };
  const say = (message: Message): void => channel.postMessage(message);

  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.say === 'credentials') return take(data.credentials);
    const credentials = fresh();
    if (credentials !== null) say({ say: 'credentials', credentials });
  });

  const askOtherTabs = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, patience);
      heard = () => {
        clearTimeout(timer);
        resolve();
      };
      say({ say: 'who-has-credentials' });
    });

  const renewUnderLock = async (): Promise<AwsCredentials> => {
    await askOtherTabs();
    const given = fresh();
    if (given !== null) return given;
    const credentials = await renew();
    take(credentials);
    say({ say: 'credentials', credentials });
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
