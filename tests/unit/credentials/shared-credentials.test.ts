import { expect, test } from 'vitest';
import { identityId } from '#contract/ids';
import type { AwsCredentials } from '../../../src/credentials/port.ts';
import { shareCredentials } from '../../../src/credentials/shared-credentials.ts';
import { SignedOut } from '../../../src/sign-in/request-failures.ts';
import { FakeLocks } from '../workspace/fake-browser.ts';

const alice = identityId('us-east-1:11111111-2222-4333-8444-555555555555');

let channels = 0;

/** A browser whose tabs count how often the identity pool was asked. */
const browser = () => {
  channels += 1;
  const name = `credentials-${channels}`;
  const locks = new FakeLocks() as Pick<LockManager, 'request'>;
  let now = 0;
  let asked = 0;
  const renew = (): Promise<AwsCredentials> => {
    asked += 1;
    return Promise.resolve({
      ...{ accessKeyId: `key-${asked}`, secretAccessKey: 's', sessionToken: 't' },
      ...{ obtainedAt: now, expiresAt: now + 20_000 },
    });
  };
  const opened: BroadcastChannel[] = [];
  return {
    tab: (from: () => Promise<AwsCredentials> = renew) => {
      const channel = new BroadcastChannel(name);
      opened.push(channel);
      return shareCredentials({
        ...{ identityId: alice, now: () => now, channel, locks, renew: from, patience: 50 },
      });
    },
    asked: () => asked,
    later: (milliseconds: number) => (now += milliseconds),
    close: () => opened.forEach((channel) => channel.close()),
  };
};

test('one renewal serves all tabs, however many ask at once', async () => {
  const { tab, asked, later, close } = browser();
  const tabs = [tab(), tab(), tab()];
  const first = await Promise.all(tabs.map((one) => one.current()));
  expect(asked()).toBe(1);
  expect(new Set(first.map(({ accessKeyId }) => accessKeyId)).size).toBe(1);
  later(16_000);
  await Promise.all(tabs.map((one) => one.current()));
  expect(asked()).toBe(2);
  close();
});

test('a tab that opens later asks the others first', async () => {
  const { tab, asked, close } = browser();
  await tab().current();
  expect(await tab().current()).toMatchObject({ accessKeyId: 'key-1' });
  expect(asked()).toBe(1);
  close();
});

test('credentials that AWS rejected as expired are not used again, here or from another tab', async () => {
  const { tab, asked, close } = browser();
  const [one, other] = [tab(), tab()];
  const credentials = await one.current();
  await other.current();
  other.refused(credentials);
  expect(await other.current()).toMatchObject({ accessKeyId: 'key-2' });
  expect(await other.current()).toMatchObject({ accessKeyId: 'key-2' });
  expect(asked()).toBe(2);
  close();
});

test('a revoked refresh token fails the request, and the next one asks again', async () => {
  const { tab, close } = browser();
  let lost = true;
  const source = tab(() =>
    lost
      ? Promise.reject(new SignedOut('revoked'))
      : Promise.resolve({
          ...{ accessKeyId: 'k', secretAccessKey: 's', sessionToken: 't' },
          ...{ obtainedAt: 0, expiresAt: 20_000 },
        }),
  );
  await expect(source.current()).rejects.toBeInstanceOf(SignedOut);
  lost = false;
  expect(await source.current()).toMatchObject({ accessKeyId: 'k' });
  close();
});
