import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Page } from 'playwright-core';
import type { Config } from '#contract/config';
import { picker, untilState } from '../../e2e/app.ts';
import { clientsFor } from '../../integration/clients.ts';
import { eventually } from '../../integration/eventually.ts';
import { signIn, type Account } from '../../integration/users.ts';
import { median, pairedRatio, row, type Row } from '../row.ts';

const megabytes = 100;
const rounds = 3;
/** Bytes a second of the connection that both sides get: 200 Mbit/s. */
const bandwidth = 25_000_000;

/** Milliseconds that one upload took, and the longest time that the main thread did not answer. */
interface Sent {
  readonly took: number;
  readonly gap: number;
}

/** Begins to note how long the main thread does not answer. */
const watchGaps = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.longestGap = 0;
    let last = performance.now();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const now = performance.now();
      window.longestGap = Math.max(window.longestGap, now - last);
      last = now;
      setTimeout(() => port2.postMessage(null), 4);
    };
    port2.postMessage(null);
  });

declare global {
  interface Window {
    longestGap: number;
    changedAt: number;
    uploadedAt: number;
  }
}

/** Sends the file as the page does, from the moment it is picked until S3 has it whole. */
const sendByPage = async (page: Page, file: string): Promise<Sent> => {
  await page.getByRole('button', { name: 'New session' }).click();
  await page.locator('[data-session] .empty').waitFor();
  await page.evaluate((name) => {
    window.uploadedAt = 0;
    document.addEventListener('change', () => (window.changedAt = performance.now()), {
      capture: true,
      once: true,
    });
    const look = (): void => {
      const state = document.querySelector<HTMLElement>(`[data-file="${name}"]`)?.dataset.state;
      const isSent = state !== undefined && !['queued', 'uploading'].includes(state);
      if (isSent) window.uploadedAt = performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    window.longestGap = 0;
  }, path.basename(file));
  await picker(page).setInputFiles([file]);
  await eventually(
    'the upload',
    async () => ((await page.evaluate(() => window.uploadedAt)) > 0 ? true : null),
    120_000,
  );
  const sent = await page.evaluate(() => ({
    took: window.uploadedAt - window.changedAt,
    gap: window.longestGap,
  }));
  await untilState(page, path.basename(file), 'failed', 120_000);
  return sent;
};

/** Sends the file by one `fetch` of the same page, to an address signed beforehand. */
const sendByFetch = async (page: Page, file: string, address: string): Promise<number> => {
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.id = 'by-fetch';
    document.body.append(input);
  });
  await page.locator('#by-fetch').setInputFiles([file]);
  return page.evaluate(async (url) => {
    const input = document.querySelector<HTMLInputElement>('#by-fetch');
    const begun = performance.now();
    const { ok, status } = await fetch(url, { method: 'PUT', body: input?.files?.[0] ?? null });
    const took = performance.now() - begun;
    input?.remove();
    if (!ok) throw new Error(`the upload by fetch answered ${status}`);
    return took;
  }, address);
};

/** Compares the page's upload of 100 MB with one `fetch` of the same bytes, in turns.
 *  The bytes are no picture: nothing is converted meanwhile. */
export const benchLargeUpload = async (
  page: Page,
  config: Config,
  account: Account,
  folder: string,
): Promise<readonly Row[]> => {
  const { credentials, identityId } = await signIn(config, account);
  const { s3 } = clientsFor(config, credentials);
  const session = await page.context().newCDPSession(page);
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: bandwidth,
    uploadThroughput: bandwidth,
  });
  await watchGaps(page);
  const byPage: Sent[] = [];
  const byFetch: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Other bytes each time: the page does not send again what S3 has.
    const file = path.join(folder, `large-${round}.jpg`);
    await writeFile(file, randomBytes(megabytes * 1_000_000));
    const put = new PutObjectCommand({
      Bucket: config.uploadsBucket,
      Key: `${identityId}/bench/large-${round}`,
    });
    byFetch.push(await sendByFetch(page, file, await getSignedUrl(s3, put)));
    byPage.push(await sendByPage(page, file));
  }
  const perSecond = (took: number): number => (megabytes * 1000) / took;
  return [
    row('one fetch', perSecond(median(byFetch)), 'MB a second'),
    row("the page's upload", perSecond(median(byPage.map(({ took }) => took))), 'MB a second', {
      against: 'one fetch',
      ratio: pairedRatio(
        byFetch,
        byPage.map(({ took }) => took),
      ),
      target: { atLeast: 0.9, of: 'ratio' },
    }),
    row(
      'longest time without an answer of the main thread',
      Math.max(...byPage.map(({ gap }) => gap)),
      'ms',
      {
        target: { atMost: 50, of: 'value' },
      },
    ),
  ];
};
