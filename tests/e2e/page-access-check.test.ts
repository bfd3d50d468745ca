import { describe, expect, test } from 'vitest';
import { useScenes } from './scene.ts';

const open = useScenes();

describe('the access check', () => {
  const run = async (scene: string) => {
    const opened = await open(scene);
    await opened.page.getByRole('button', { name: 'Account of ada@example.com' }).click();
    await opened.page.getByRole('link', { name: 'Access check' }).click();
    await opened.page.getByRole('button', { name: 'Run the check' }).click();
    await opened.page.getByRole('button', { name: 'Run again' }).waitFor();
    return opened;
  };

  test('shows each refusal and a link to the engine’s explanation', async () => {
    const { page, done } = await run('ready');
    await page.getByText(/^All \d+ checks passed\.$/).waitFor();
    const scan = page.locator('[data-case="scan-sessions"][data-verdict="as-expected"]');
    await scan.getByText('Refused: AccessDeniedException').waitFor();
    expect(await scan.getByRole('link', { name: /^Why/ }).getAttribute('href')).toContain(
      '/_latchkey/decisions/decision-1',
    );
    // The file input stays although the list of pictures is gone.
    expect(await page.locator('input[type=file][multiple]').count()).toBe(1);
    await done();
  });

  test('an allowed request is reported in plain words', async () => {
    const { page, done } = await run('ready&hole=dynamodb:Scan');
    await page
      .getByText(/^2 of \d+ checks failed\. Treat this deployment as compromised\.$/)
      .waitFor();
    expect(await page.locator('[data-verdict="wrong"]').count()).toBe(2);
    await done();
  });
});

test('a refusal says what to do and links to the engine’s explanation', async () => {
  const { page, done } = await open('refused');
  const links = page.getByRole('link', { name: /^Why .* was refused$/ });
  const told = await links.evaluateAll((all) =>
    all.map((link) => [link.getAttribute('href'), link.getAttribute('rel')]),
  );
  expect(told).toEqual([
    ['/_latchkey/decisions/decision-3', 'noopener noreferrer'],
    ['/_latchkey/decisions/decision-2', 'noopener noreferrer'],
  ]);
  expect(await page.getByText('Whoever runs the page can look it up.').count()).toBe(2);
  await done();
});
