import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compiledTexts, type CompiledText } from '../../infra/build/compiled-texts.ts';
import { fig, photoPath } from '../fixtures/photos.ts';
import { openApp, picker, signInOnPage, untilState, type AppUnderTest } from './app.ts';
import { openBrowser, type Browser } from './browser.ts';

const isForms = (text: CompiledText): text is readonly string[] =>
  typeof text !== 'string' && text.length > 1 && text.every((part) => typeof part === 'string');

/** The texts between a text's values, of every form. */
const piecesOf = (text: CompiledText): string[] => {
  if (isForms(text)) return text.flatMap((form) => form.split(/#|\{\w+\}/));
  const pieces = (part: unknown): string[] => {
    if (typeof part === 'string') return [part];
    return Array.isArray(part) ? part.flatMap(pieces) : [];
  };
  return pieces(typeof text === 'string' ? [text] : text);
};

/** Pieces of English texts that no German text has, long enough to be no word of both. */
const onlyEnglish = async (): Promise<ReadonlySet<string>> => {
  const pieces = (texts: readonly CompiledText[]): string[] =>
    texts.flatMap(piecesOf).map((piece) => piece.trim());
  const german = new Set(pieces(await compiledTexts('de')));
  const english = pieces(await compiledTexts('en'));
  return new Set(english.filter((piece) => /\p{L}{3}/u.test(piece) && !german.has(piece)));
};

/** Everything that a page says: its texts, and the attributes that are read aloud or shown. */
const saidBy = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const said: string[] = [document.title];
    for (const element of document.querySelectorAll('body *')) {
      if (element.matches('script, style, code, option, [lang=en]')) continue;
      for (const node of element.childNodes) {
        if (node instanceof Text) said.push(node.data);
      }
      for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext']) {
        const value = element.getAttribute(name);
        if (value !== null) said.push(value);
      }
    }
    return said.map((text) => text.replace(/\s+/g, ' ').trim()).filter((text) => text !== '');
  });

let app: AppUnderTest;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

describe('in German', () => {
  let browser: Browser;
  let page: Page;
  let english: ReadonlySet<string>;

  beforeAll(async () => {
    english = await onlyEnglish();
    browser = await openBrowser('de-DE');
    ({ page } = await browser.newPage());
    page.setDefaultTimeout(20_000);
    await page.goto(app.origin);
    await page.getByLabel('E-Mail').waitFor();
  });
  afterAll(() => browser.close());

  /** Texts on screen that are English. */
  const leftovers = async (): Promise<string[]> => {
    const said = await saidBy(page);
    expect(said.length).toBeGreaterThan(5);
    return said.filter((text) =>
      [...english].some((piece) => (piece.length < 12 ? text === piece : text.includes(piece))),
    );
  };

  /** Narrows the page to a phone and back; fails when it scrolls sideways. */
  const fitsPhone = async (): Promise<void> => {
    const before = page.viewportSize();
    await page.setViewportSize({ width: 360, height: 780 });
    const beyond = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    expect(beyond).toBeLessThanOrEqual(0);
    if (before !== null) await page.setViewportSize(before);
  };

  test('the sign-in form', async () => {
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    expect(await leftovers()).toEqual([]);
    for (const name of ['Konto erstellen', 'Zurück', 'Passwort vergessen?', 'Zurück']) {
      await page.getByRole('button', { name }).first().click();
      expect(await leftovers()).toEqual([]);
    }
  });

  test('the sign-in form fits into 360 px', async () => {
    await fitsPhone();
  });

  test('a wrong password', async () => {
    const [{ email }] = app.accounts;
    await page.getByLabel('E-Mail').fill(email);
    await page.getByLabel('Passwort', { exact: true }).fill('Not-this-0ne!');
    await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
    await page.getByText('E-Mail oder Passwort stimmt nicht').waitFor();
    expect(await leftovers()).toEqual([]);
  });

  test('signing in, without pictures and with one', async () => {
    const [{ password }] = app.accounts;
    await page.getByLabel('Passwort', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
    await picker(page).waitFor({ state: 'attached' });
    await page.getByText('Fotos irgendwo auf dieser Seite ablegen').waitFor();
    await page.getByRole('button', { name: 'Mit einem Beispielbild probieren' }).waitFor();
    expect(await leftovers()).toEqual([]);
    await fitsPhone();

    await picker(page).setInputFiles([
      { name: fig.file, mimeType: 'image/jpeg', buffer: await readFile(photoPath(fig)) },
      { name: 'brief.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('Liebe Ada') },
      { name: 'notizen.txt', mimeType: 'text/plain', buffer: Buffer.from('kein Bild') },
    ]);
    await page.getByText('Kein Bild: notizen.txt.').waitFor();
    expect(await leftovers()).toEqual([]);
    await untilState(page, fig.file, 'ready');
    await untilState(page, 'brief.jpg', 'failed');
    await page.getByText('Das wurde nicht als Bild erkannt.').first().waitFor();
    expect(await leftovers()).toEqual([]);
    await fitsPhone();
  });

  test('a number with its thousands separated', async () => {
    await page.getByText(/\d von 1\.000 Umwandlungen heute/).waitFor();
  });

  test('the list', async () => {
    await page.getByRole('button', { name: /als Liste zeigen$/ }).click();
    await page.getByRole('grid').waitFor();
    expect(await leftovers()).toEqual([]);
    await page.getByRole('button', { name: /als Liste zeigen$/ }).click();
  });

  test('the viewer', async () => {
    await page.getByRole('button', { name: `${fig.file} ansehen` }).click();
    await page.getByRole('button', { name: 'Link kopieren' }).first().waitFor();
    expect(await leftovers()).toEqual([]);
    await page.keyboard.press('Escape');
  });

  test.each(['Vorlage', 'Löschen'])('the dialog of %s', async (name) => {
    const [more, rest] = [page.locator('section .more').first(), page.locator('section .rest')];
    if (await more.isVisible()) await more.click();
    await rest.getByRole('button', { name }).last().click();
    await page.getByRole('dialog').waitFor();
    expect(await leftovers()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('the bin, and the way back', async () => {
    await page
      .locator('section .rest')
      .getByRole('button', { name: /^Sammlung .* löschen$/ })
      .click();
    await page.getByRole('button', { name: 'Sammlung löschen', exact: true }).click();
    await page.getByRole('button', { name: /^Papierkorb/ }).click();
    await page.getByText(/^Sammlung, 2 Bilder\. Aufbewahrt bis \d+\. \p{L}+\.$/u).waitFor();
    expect(await leftovers()).toEqual([]);
    await page.keyboard.press('Escape');
  });

  test.each(['Konto', 'Zugriffsprüfung'])('the page %s', async (name) => {
    await page.getByRole('button', { name: /^Konto von/ }).click();
    await page.getByRole('link', { name }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    if (name === 'Zugriffsprüfung') {
      await page.getByRole('button', { name: 'Prüfung starten' }).click();
      await page.getByText(/^Alle \d+ Prüfungen bestanden\.$/).waitFor({ timeout: 60_000 });
    }
    expect(await leftovers()).toEqual([]);
    await fitsPhone();
    await page.goto(`${app.origin}/#/`);
  });

  test('the preferences, where another language is chosen', async () => {
    await page.getByRole('button', { name: /^Konto von/ }).click();
    await page.getByRole('button', { name: 'Einstellungen' }).click();
    await page.getByLabel('Sprache').waitFor();
    expect(await leftovers()).toEqual([]);
    await page.getByLabel('Sprache').selectOption('en');
    await page.getByRole('heading', { name: 'Your pictures' }).waitFor({ state: 'attached' });
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.reload();
    await page.getByText('Drop photos anywhere on this page').waitFor();
  });
});

describe('right to left', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await openBrowser();
    ({ page } = await browser.newPage());
    page.setDefaultTimeout(20_000);
    await page.goto(app.origin);
    await signInOnPage(page, app.accounts[1]);
    const bytes = await readFile(photoPath(fig));
    await picker(page).setInputFiles([
      { name: 'חוף הים 12.jpg', mimeType: 'image/jpeg', buffer: bytes },
      { name: 'beach.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') },
    ]);
    await untilState(page, 'חוף הים 12.jpg', 'ready');
    await untilState(page, 'beach.jpg', 'failed');
  });
  afterAll(() => browser.close());

  test('names of files do not change the order of a sentence', async () => {
    const names = ['חוף', '12.txt'];
    await picker(page).setInputFiles(
      names.map((name) => ({ name, mimeType: 'text/plain', buffer: Buffer.from('no picture') })),
    );
    const notice = page.getByText(/Not a picture/).first();
    await notice.waitFor();
    const [first, second] = await notice.evaluate((element, [one, other]) => {
      const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      const placeOf = (words: string) => {
        texts.currentNode = element;
        while (texts.nextNode() !== null) {
          const text = texts.currentNode as Text;
          const start = text.data.indexOf(words);
          if (start < 0) continue;
          const range = document.createRange();
          range.setStart(text, start);
          range.setEnd(text, start + words.length);
          const { left, right, top } = range.getBoundingClientRect();
          return { left, right, top };
        }
        throw new Error(`${words} is not shown`);
      };
      return [placeOf(one ?? ''), placeOf(other ?? '')] as const;
    }, names);
    expect(second.top).toBe(first.top);
    expect(second.left).toBeGreaterThan(first.right);
  });

  const screens = [
    { name: 'the sheet', hash: '#/' },
    { name: 'the account', hash: '#/account' },
    { name: 'the access check', hash: '#/access-check' },
  ];
  test.each([360, 1440].flatMap((width) => screens.map((screen) => ({ ...screen, width }))))(
    '$name fits into $width px',
    async ({ hash, width }) => {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${app.origin}/${hash}`);
      await page.locator('h1').first().waitFor({ state: 'attached' });
      await page.evaluate(() => {
        document.documentElement.dir = 'rtl';
      });
      const outside = await page.evaluate(() => {
        const isClipped = (element: Element): boolean => {
          for (let one = element.parentElement; one !== null; one = one.parentElement) {
            if (!['visible', ''].includes(getComputedStyle(one).overflowX)) return true;
          }
          return false;
        };
        return [...document.querySelectorAll('main *, header *')]
          .filter((element) => {
            const { left, right, width: its } = element.getBoundingClientRect();
            return its > 1 && (left < -1 || right > innerWidth + 1) && !isClipped(element);
          })
          .map((element) => element.outerHTML.slice(0, 120));
      });
      expect(outside).toEqual([]);
    },
  );

  test('the page begins at the right', async () => {
    await page.setViewportSize({ width: 1440, height: 800 });
    await page.goto(`${app.origin}/#/`);
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl';
    });
    const brand = await page.locator('.brand').boundingBox();
    const tiles = await page.locator('article[data-file]').first().boundingBox();
    expect(brand?.x).toBeGreaterThan(720);
    expect(tiles?.x).toBeGreaterThan(720);
  });
});
