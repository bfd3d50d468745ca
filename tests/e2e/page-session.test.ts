import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { calls, files, useScenes } from './scene.ts';

const open = useScenes();

const sessions = (page: Page) => page.getByRole('navigation', { name: 'Sessions' });
const shown = (page: Page) =>
  page.locator('[data-session] h2').evaluateAll((all) => all.map((one) => one.textContent));
const focused = (page: Page) => page.locator(':focus').textContent();

/** Shows one session of the scene `ready` alone. */
const openOne = async (page: Page, title = 'Contact sheet') => {
  await sessions(page).getByRole('link', { name: title }).click();
  await expect.poll(() => shown(page)).toEqual([title]);
};

describe('a session’s own page', () => {
  test('has an address without its name, a title, and the focus on its heading', async () => {
    const { page, done } = await open('ready');
    await openOne(page);
    expect(await page.title()).toBe('Contact sheet · Latchkey');
    await expect.poll(() => focused(page)).toBe('Contact sheet');
    const id = await page.locator('[data-session]').getAttribute('data-session');
    expect(new URL(page.url()).hash).toBe(`#/s/${id ?? ''}`);
    const current = sessions(page).locator('[aria-current=page]');
    expect(await current.textContent()).toContain('Contact sheet');
    await done();
  });

  test('is left and found again by back and forward, and by its way home', async () => {
    const { page, done } = await open('ready');
    await openOne(page);
    await openOne(page, 'Empty for now');
    await page.goBack();
    await expect.poll(() => shown(page)).toEqual(['Contact sheet']);
    await page.goBack();
    await expect.poll(() => shown(page)).toHaveLength(3);
    // Back among all, the session that was left has the focus.
    await expect.poll(() => focused(page)).toBe('Contact sheet');
    expect(await page.title()).toBe('Your pictures · Latchkey');
    await page.goForward();
    await expect.poll(() => shown(page)).toEqual(['Contact sheet']);
    await sessions(page).getByRole('link', { name: 'All', exact: true }).click();
    await expect.poll(() => shown(page)).toHaveLength(3);
    await done();
  });

  test('takes the pictures that are added there', async () => {
    const { page, done } = await open('ready');
    await openOne(page, 'Empty for now');
    await page.locator('input[type=file][multiple]').setInputFiles({
      name: 'new.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.from('x'),
    });
    await page.locator('[data-file="new.jpg"]').waitFor();
    const id = await page.locator('[data-session]').getAttribute('data-session');
    expect((await calls(page, 'addFiles')).map(([, into]) => into)).toEqual([id]);
    await done();
  });

  test('leads home when the session is deleted', async () => {
    const { page, done } = await open('ready');
    await openOne(page);
    await page.getByRole('button', { name: 'Delete session Contact sheet' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete session' }).click();
    await expect.poll(() => shown(page)).toEqual(['Lofoten, the long way round', 'Empty for now']);
    expect(new URL(page.url()).hash).toBe('#/');
    await expect.poll(() => focused(page)).toBe('Your pictures');
    await done();
  });

  test.each(['01ARZ3NDEKTSV4RRFFQ69G5FAV', 'nothing', ''])(
    'says that there is no session %j, with a way home',
    async (id) => {
      const { page, done } = await open('ready');
      await page.evaluate((wanted) => {
        location.hash = `#/s/${wanted}`;
      }, id);
      await page.getByRole('heading', { name: 'There is no such session here' }).waitFor();
      expect(await page.title()).toBe('No such session · Latchkey');
      expect(await files(page).count()).toBe(0);
      await page.getByRole('link', { name: 'All sessions' }).click();
      await expect.poll(() => shown(page)).toHaveLength(3);
      await done();
    },
  );

  test('offers to restore a session that is in the bin', async () => {
    const { page, done } = await open('ready');
    await openOne(page);
    await page.evaluate(() => {
      const [, one] = window.workspace.view.sessions;
      if (one === undefined) throw new Error('no session');
      const { sessionId, title } = one;
      const purgeAt = '2026-12-24T00:00:00.000Z';
      window.workspace.show({
        sessions: window.workspace.view.sessions.filter((other) => other !== one),
        bin: [{ sessionId, fileId: null, name: title, pictures: 1, purgeAt }],
      });
    });
    await page.getByRole('heading', { name: '“Contact sheet” is in the bin' }).waitFor();
    await page.getByRole('button', { name: 'Restore' }).click();
    expect(await calls(page, 'restore')).toHaveLength(1);
    await done();
  });

  test('waits for sessions that are not loaded yet', async () => {
    const { page, done } = await open('loading');
    await page.evaluate(() => {
      location.hash = '#/s/01ARZ3NDEKTSV4RRFFQ69G5FAV';
    });
    await page.getByText('Loading your pictures').waitFor();
    await page.evaluate(() => window.workspace.show({ loaded: true }));
    await page.getByRole('heading', { name: 'There is no such session here' }).waitFor();
    await done();
  });
});
