import path from 'node:path';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Page } from 'playwright-core';
import type { Config } from '#contract/config';
import { picker } from '../../e2e/app.ts';
import { clientsFor } from '../../integration/clients.ts';
import { eventually } from '../../integration/eventually.ts';
import { signIn, type Account } from '../../integration/users.ts';
import { median, row, type Row } from '../row.ts';

declare global {
  interface Window {
    linkedAt: Record<string, number>;
  }
}

/** Notes when each picture's first link appears, in epoch milliseconds. */
const noteLinks = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.linkedAt = {};
    const look = (): void => {
      for (const card of document.querySelectorAll<HTMLElement>('[data-file]')) {
        const { file = '' } = card.dataset;
        if (card.querySelector('a[download][href]') === null) continue;
        window.linkedAt[file] ??= Date.now();
      }
      requestAnimationFrame(look);
    };
    look();
  });

/** When the converter wrote each picture's outcome, in epoch milliseconds, in the order of their sort keys. */
const outcomesOf = async (config: Config, account: Account): Promise<readonly number[]> => {
  const { credentials, identityId } = await signIn(config, account);
  const { dynamodb } = clientsFor(config, credentials);
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: config.resultsTable,
      KeyConditionExpression: 'identityId = :me AND begins_with(itemKey, :sessions)',
      ExpressionAttributeValues: { ':me': { S: identityId }, ':sessions': { S: 'session#' } },
    }),
  );
  return Items.map(({ updatedAt }) => Date.parse(updatedAt?.S ?? ''));
};

/** Sends pictures one after another and compares the moment of each link with that of its outcome's
 *  row. Both clocks are this machine's. */
export const benchLinkDelay = async (
  page: Page,
  config: Config,
  account: Account,
  files: readonly string[],
): Promise<readonly Row[]> => {
  await noteLinks(page);
  const before = new Set(await outcomesOf(config, account));
  const links: number[] = [];
  for (const file of files) {
    const name = path.basename(file);
    // Only what is on screen has a link: each picture gets a session of its own.
    await page.getByRole('button', { name: 'New session' }).click();
    await page.locator('[data-session] .empty').waitFor();
    await picker(page).setInputFiles([file]);
    // The page's content security policy forbids what Playwright's waitForFunction evaluates.
    const linkedAt = () => page.evaluate((wanted) => window.linkedAt[wanted] ?? null, name);
    links.push(await eventually(`the link of ${name}`, linkedAt, 120_000));
  }
  const rows = (await outcomesOf(config, account))
    .filter((at) => !before.has(at))
    .sort((a, b) => a - b);
  const delays = links.map((at, index) => at - (rows[index] ?? Number.NaN));
  return [
    row(`link after the outcome's row, median of ${files.length}`, median(delays), 'ms', {
      target: { atMost: 250, of: 'value' },
    }),
  ];
};
