import { describe, expect, test } from 'vitest';
import { useScenes } from './scene.ts';

const open = useScenes();

describe('the access check', () => {
  const run = async (scene: string) => {
    const opened = await open(scene);
    await opened.page.getByRole('button', { name: 'Account of ada@example.com' }).click();
    await opened.page.getByRole('link', { name: 'Access check' }).click();
    await opened.page.getByRole('button', { name: 'Run the check' }).click();
    await opened.page.getByRole('button', { name: 'Run it again' }).waitFor();
    return opened;
  };

  test('tells each refusal and where the engine explains it', async () => {
    const { page, done } = await run('ready');
    await page.getByText(/^All \d+ came out as they must\.$/).waitFor();
    const scan = page.locator('[data-case="scan-sessions"][data-verdict="as-expected"]');
    await scan.getByText('Refused: AccessDeniedException').waitFor();
    expect(await scan.getByRole('link', { name: /^Why/ }).getAttribute('href')).toContain(
      '/_latchkey/decisions/decision-1',
    );
    // The page of the pictures is left, the input for files is not.
    expect(await page.locator('input[type=file][multiple]').count()).toBe(1);
    await done();
  });

  test('a request that gets through is told in plain words', async () => {
    const { page, done } = await run('ready&hole=dynamodb:Scan');
    await page.getByText(/^2 of \d+ came out wrong\. Treat this deployment as open\.$/).waitFor();
    expect(await page.locator('[data-verdict="wrong"]').count()).toBe(2);
    await done();
  });
});

test('a picture that was refused says what to do and where the engine explains it', async () => {
  const { page, done } = await open('uploading');
  await page.evaluate(() => {
    const [session] = window.workspace.view.sessions;
    const file = session?.files.find(({ state }) => state.status === 'uploading');
    if (file === undefined) throw new Error('the scene has no file under way');
    window.workspace.showFile(file.fileId, {
      problem: { code: 'access-refused', whatToDo: 'Refused by policy.', decisionId: 'decision-2' },
    });
  });
  const why = page.getByRole('link', { name: /^Why .* was refused$/ });
  expect(await why.getAttribute('href')).toBe('/_latchkey/decisions/decision-2');
  expect(await why.getAttribute('rel')).toContain('noopener');
  await page.getByText('Refused by policy.').waitFor();
  await done();
});
