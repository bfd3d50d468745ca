import { describe, expect, test } from 'vitest';
import { dandelions, photoPath } from '../fixtures/photos.ts';
import { calls, files, useScenes } from './scene.ts';

const open = useScenes();

describe('commands', () => {
  test('pause, resume, cancel and delete apply to their own file', async () => {
    const { page, done } = await open('uploading');
    const card = files(page).first();
    await card.getByRole('button', { name: 'Pause DSC_0412.jpg' }).click();
    await card.getByText('Paused').waitFor();
    await card.getByRole('button', { name: 'Resume' }).click();
    await card.getByRole('button', { name: 'Cancel DSC_0412.jpg' }).click();
    await page.locator('[data-file="DSC_0412.jpg"][data-state="cancelled"]').waitFor();
    await card.getByRole('button', { name: 'Delete DSC_0412.jpg' }).click();
    await expect.poll(() => files(page).count()).toBe(5);
    expect(await page.locator(':focus').textContent()).toBe('Lofoten, the long way round');
    await done();
  });

  test('a picture whose bytes are lost is chosen again for its file', async () => {
    const { page, done } = await open('uploading');
    const chooser = page.waitForEvent('filechooser');
    await page
      .locator('[data-file="DSC_0415.jpg"]')
      .getByRole('button', { name: 'Choose the file' })
      .click();
    await (await chooser).setFiles(photoPath(dandelions));
    await expect.poll(() => calls(page, 'provideBytes')).toHaveLength(1);
    await done();
  });

  test('a session is renamed with the keyboard alone', async () => {
    const { page, done } = await open('ready');
    await page.getByRole('button', { name: 'Rename Contact sheet' }).press('Enter');
    await page.locator('input[aria-label="Name of the session"]:focus').waitFor();
    await page.keyboard.type('Proofs');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Proofs' }).waitFor();
    const focused = page.locator(':focus');
    await expect.poll(() => focused.getAttribute('aria-label')).toBe('Rename Proofs');
    await done();
  });

  test('deleting a session asks for confirmation first', async () => {
    const { page, done } = await open('ready');
    await page.getByRole('button', { name: 'Delete session Contact sheet' }).click();
    expect(await calls(page, 'deleteSession')).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete session' }).click();
    await expect.poll(() => page.locator('[data-session]').count()).toBe(2);
    // The button that was pressed is gone: the page's heading has the focus.
    await expect.poll(() => page.locator(':focus').textContent()).toBe('Your pictures');
    await done();
  });

  test('signing out asks first while pictures are only in this browser', async () => {
    const { page, done } = await open('uploading');
    await page.getByRole('button', { name: 'Account of ada@example.com' }).click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByText('4 pictures and 3 changes are not saved anywhere but in this browser')
      .waitFor();
    await dialog.getByRole('button', { name: 'Sign out anyway' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await calls(page, 'forget')).toHaveLength(1);
    await done();
  });

  test('all results of a session are saved as one zip', async () => {
    const { page, done } = await open('ready');
    const download = page.waitForEvent('download');
    await page
      .getByRole('button', { name: /^Download all/ })
      .first()
      .click();
    expect((await download).suggestedFilename()).toBe('Lofoten, the long way round.zip');
    await done();
  });

  test('pictures dropped on a session go to that session', async () => {
    const { page, done } = await open('ready');
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(['x'], 'dropped.jpg', { type: 'image/jpeg' }));
      return data;
    });
    const target = page.locator('[data-session]').nth(1);
    await target.dispatchEvent('dragover', { dataTransfer: transfer });
    await page.getByText('Drop to add to “Contact sheet”').waitFor();
    await target.dispatchEvent('drop', { dataTransfer: transfer });
    await target.locator('[data-file="dropped.jpg"]').waitFor();
    await done();
  });
});
