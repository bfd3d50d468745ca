import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { dogs, peaks, photoBytes, photoPath } from '../fixtures/photos.ts';
import { calls, useScenes } from './scene.ts';

const open = useScenes();

const openEditor = async (page: Page) => {
  await page.getByRole('button', { name: 'Preset' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  const size = (number: number) => dialog.getByRole('group', { name: `Size ${number}` });
  return { dialog, size, save: dialog.getByRole('button', { name: 'Save preset' }) };
};

/** What the sample weighs as a size, as the row says it. */
const weight = (page: Page, number: number) =>
  page.locator(`[data-sample="${number}"]`, { hasText: /about|can’t tell/ });

describe('a recipe', () => {
  test('is edited, its mistakes are explained at their fields, and a valid one is saved', async () => {
    const { page, done } = await open('ready');
    const { dialog, size, save } = await openEditor(page);
    await dialog.getByRole('button', { name: 'Add a size' }).click();
    await size(4).getByLabel('Width').fill('9000');
    await size(4).getByLabel('Quality').fill('0');
    await size(2).getByLabel('Name').fill('thumb');
    await save.click();
    await dialog.getByText('3 fields need a correction.').waitFor();
    const name = size(2).getByLabel('Name');
    await expect.poll(() => name.evaluate((one) => one === document.activeElement)).toBe(true);
    for (const [field, words] of [
      [name, 'Another size has this name.'],
      [size(4).getByLabel('Width'), 'Use a whole number from 1 to 8192.'],
      [size(4).getByLabel('Quality'), 'Use a whole number from 1 to 100.'],
    ] as const) {
      expect(await field.getAttribute('aria-invalid')).toBe('true');
      const id = (await field.getAttribute('aria-describedby')) ?? '';
      expect(await page.locator(`[id="${id}"]`).textContent()).toBe(words);
    }
    await name.fill('medium');
    await size(4).getByLabel('Quality').fill('');
    await size(4).getByLabel('Width').fill('8192');
    await size(4).getByLabel('Height').fill('8192');
    await size(4).getByLabel('Fit').selectOption('Fit, pad');
    await size(4).getByLabel('Format').selectOption('AVIF');
    await dialog
      .getByText('The padded AVIF sizes have 68 megapixels together, more than the 30')
      .waitFor();
    await size(4).getByLabel('Height').fill('1280');
    await size(4).getByLabel('Format').selectOption('WebP');
    await size(4).getByLabel('Width').fill('640');
    await size(4).getByLabel('Pad with a colour').check();
    await size(4).getByLabel('Pad colour').fill('#102030');
    await save.click();
    await dialog.waitFor({ state: 'detached' });
    const [call] = await calls(page, 'changeRecipe');
    expect(call?.[2]).toMatchObject({
      renditions: [{}, {}, {}, { name: 'size-4', width: 640, height: 1280, pad: '#102030' }],
    });
    await done();
  });

  test('starts from a preset, which can be undone, and gets a focus with the keyboard', async () => {
    const { page, done } = await open('ready');
    const { dialog, size, save } = await openEditor(page);
    const chip = (name: string) => dialog.getByRole('button', { name, exact: true });
    expect(await chip('Web').getAttribute('aria-pressed')).toBe('true');
    await size(1).getByLabel('Width').fill('333');
    await chip('Same size, smaller').click();
    expect(await size(1).getByLabel('Fit').inputValue()).toBe('original');
    await chip('Undo').click();
    expect(await size(1).getByLabel('Width').inputValue()).toBe('333');
    await chip('Social').click();
    await size(1).getByLabel('Focus across').focus();
    await page.keyboard.press('Home');
    await size(1).getByText('Focus across, 0').waitFor();
    await save.click();
    const [call] = await calls(page, 'changeRecipe');
    expect(call?.[2]).toMatchObject({
      renditions: [{ name: 'square', fit: 'cover', focus: [0, 50] }, {}, {}, {}],
    });
    await done();
  });

  test.each([
    { what: 'Escape', leave: (page: Page) => page.keyboard.press('Escape') },
    { what: 'a click beside it', leave: (page: Page) => page.mouse.click(5, 5) },
    {
      what: 'its Close button',
      leave: (page: Page) => page.getByRole('button', { name: 'Close' }).click(),
    },
  ])('that was edited is not discarded by $what', async ({ leave }) => {
    const { page, done } = await open('ready');
    const { dialog, size } = await openEditor(page);
    await size(1).getByLabel('Width').fill('333');
    await leave(page);
    await dialog.getByText('Discard your changes to this preset?').waitFor();
    // Nor by doing it again.
    await leave(page);
    await dialog.getByRole('button', { name: 'Keep editing' }).click();
    expect(await size(1).getByLabel('Width').inputValue()).toBe('333');
    await leave(page);
    await dialog.getByRole('button', { name: 'Discard' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await calls(page, 'changeRecipe')).toEqual([]);
    await done();
  });

  test('that was not edited closes without a question', async () => {
    const { page, done } = await open('ready');
    const { dialog } = await openEditor(page);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await done();
  });
});

describe('the sample', () => {
  test('is the first picture that this browser keeps, and is encoded again after an edit', async () => {
    const { page, done } = await open('ready');
    const base64 = Buffer.from(await photoBytes(peaks)).toString('base64');
    await page.evaluate((text) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      window.workspace.kept = new Blob([bytes], { type: 'image/png' });
    }, base64);
    const { dialog, size } = await openEditor(page);
    await dialog.getByText('880 × 660').waitFor();
    const first = weight(page, 1);
    await first.waitFor();
    expect(await first.textContent()).toMatch(/^Sample: 320 × 240, about [\d.]+\skB$/);
    const before = await first.textContent();
    await size(1).getByLabel('Quality').fill('10');
    await expect.poll(() => first.textContent()).not.toBe(before);
    await size(1).getByLabel('Format').selectOption('AVIF');
    await size(1).getByLabel('Fit').selectOption('Fill, crop');
    await page.locator('[data-sample="1"]', { hasText: '320 × 320, about' }).waitFor();
    expect(await size(1).getByRole('button', { name: 'Set the focus here' }).count()).toBe(1);
    await done();
  });

  test('can be any picture of the device', async () => {
    const { page, done } = await open('ready');
    const { dialog } = await openEditor(page);
    await dialog.getByText('it is not uploaded').waitFor();
    const chooser = page.waitForEvent('filechooser');
    await dialog.getByRole('button', { name: 'Choose a sample' }).click();
    await (await chooser).setFiles(photoPath(dogs));
    // Turned upright.
    await dialog.getByText('1000 × 1502').waitFor();
    await weight(page, 3).waitFor();
    expect(await calls(page, 'addFiles')).toEqual([]);
    await done();
  });
});

describe('what saving costs', () => {
  test('the editor shows what saving a recipe costs of today’s limit', async () => {
    const { page, done } = await open('ready');
    await page.getByRole('button', { name: 'Preset' }).first().click();
    const dialog = page.getByRole('dialog');
    const cost = async () =>
      ((await dialog.getByRole('status').textContent()) ?? '').replaceAll('\u00a0', ' ');
    await dialog.getByText('Nothing is changed yet: saving costs nothing.').waitFor();
    await dialog.getByRole('group', { name: 'Size 1' }).getByLabel('Width').fill('300');
    await expect
      .poll(cost)
      .toContain(
        'Saving converts 3 pictures again (77.5 MB): 3 of the 182 conversions left today.',
      );
    await page.evaluate(() => {
      const { usage } = window.workspace.view;
      if (usage !== null) window.workspace.show({ usage: { ...usage, usedObjects: 498 } });
    });
    await dialog.getByText('more than is left of today’s limit').waitFor();
    await done();
  });
});
