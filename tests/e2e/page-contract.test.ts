import { describe, expect, test } from 'vitest';
import { dandelions, photoPath } from '../fixtures/photos.ts';
import { right } from './fake-workspace/fake-user-pool.ts';
import { scenes } from './fake-workspace/scenes.ts';
import { calls, files, useScenes } from './scene.ts';

const open = useScenes();

describe('the contract for outside tests', () => {
  test('the sign-in form has its labels and its button, and signs in with the right password', async () => {
    const { page, done } = await open(null);
    await page.getByLabel('Email').fill('ada@example.com');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('That email or password isn’t right').waitFor();
    await page.getByLabel('Password').fill(right.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('input[type=file][multiple]').waitFor({ state: 'attached' });
    await done();
  });

  test.each(Object.keys(scenes))(
    'in the scene "%s" there is exactly one input for files, with its sessions and states',
    async (scene) => {
      const { page, done } = await open(scene);
      expect(await page.locator('input[type=file][multiple]').count()).toBe(1);
      const sessions = await page.evaluate(() => window.workspace.view.sessions);
      const ids = await page
        .locator('[data-session]')
        .evaluateAll((all) => all.map((one) => one.getAttribute('data-session')));
      expect(ids).toEqual(sessions.map(({ sessionId }) => sessionId));
      const shown = await files(page).evaluateAll((all) =>
        all.map((one) => [one.getAttribute('data-file'), one.getAttribute('data-state')]),
      );
      expect(shown).toEqual(
        sessions.flatMap((session) => session.files.map(({ name, state }) => [name, state.status])),
      );
      await done();
    },
  );

  test('every finished rendition has a link that begins with Download, signed by the workspace', async () => {
    const { page, done } = await open('ready');
    const card = files(page).first();
    const links = card.getByRole('link', { name: /^Download/ });
    await expect.poll(() => links.count()).toBe(3);
    expect(await links.first().getAttribute('download')).toBe('DSC_0412-thumb.webp');
    await card.getByRole('img', { name: 'DSC_0412.jpg' }).waitFor();
    await done();
  });

  test('while new renditions are made, and when they fail, the earlier ones keep their links and picture', async () => {
    const { page, done } = await open('replacing');
    for (const [name, state] of [
      ['DSC_0412.jpg', 'converting'],
      ['DSC_0413.jpg', 'failed'],
    ] as const) {
      const card = page.locator(`[data-file="${name}"][data-state="${state}"]`);
      await expect.poll(() => card.getByRole('link', { name: /^Download/ }).count()).toBe(3);
      await card.getByRole('img', { name }).waitFor();
      expect(await card.getByRole('button', { name: `Cancel ${name}` }).count()).toBe(0);
    }
    await page.getByRole('button', { name: /^Download all/ }).waitFor();
    await done();
  });

  test('a picture opens in full size and returns the focus when closed', async () => {
    const { page, done } = await open('ready');
    const view = page.getByRole('button', { name: 'View DSC_0412.jpg' });
    await view.click();
    const dialog = page.getByRole('dialog', { name: 'DSC_0412.jpg' });
    await dialog.getByRole('img', { name: 'DSC_0412.jpg' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await view.evaluate((element) => element === document.activeElement)).toBe(true);
    await done();
  });

  test('files put into the input reach the workspace, and the same ones can be chosen again', async () => {
    const { page, done } = await open('empty');
    const input = page.locator('input[type=file][multiple]');
    await input.setInputFiles(photoPath(dandelions));
    await page.locator(`[data-file="${dandelions.file}"][data-state="queued"]`).waitFor();
    await input.setInputFiles(photoPath(dandelions));
    await expect.poll(() => files(page).count()).toBe(2);
    expect(await calls(page, 'createSession')).toHaveLength(1);
    // A preview made in this tab is shown before any rendition exists.
    await page.locator('[data-file] img[src^="blob:"]').first().waitFor();
    await done();
  });
});
