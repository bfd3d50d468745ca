import { copyFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dogs, fig } from '../fixtures/photos.ts';
import { allFiles, filesIn, seen } from '../unit/workspace/device.ts';
import { Life } from '../unit/workspace/fake-browser.ts';
import { needs } from './capabilities.ts';
import { jsonOf, newCommandLine, outputOf, type CommandLine } from './command-line.ts';
import { Device, openOn } from './devices.ts';
import { newConfirmedAccount, startEngine, type EngineUnderTest } from './engine-under-test.ts';
import { eventually } from './eventually.ts';
import { largeFile, sha256, uploadsOf } from './uploads.ts';
import { signIn, type SignedIn } from './users.ts';

const mebibyte = 1024 * 1024;
const photos = path.join(import.meta.dirname, '../fixtures/photos');

let engine: EngineUnderTest;
let computer: CommandLine;
let alice: SignedIn;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.close());
beforeEach(async () => {
  alice = await signIn(engine.config, await newConfirmedAccount(engine));
  computer = await newCommandLine();
  await computer.login(engine.config, alice);
});
afterEach(() => computer.remove());

/** Copies a photograph into the computer's home folder. */
const photo = async (file: string, as = file): Promise<string> => {
  const copy = path.join(computer.home, as);
  await copyFile(path.join(photos, file), copy);
  return copy;
};

/** Alice's uploads. */
const inS3 = () => uploadsOf(engine, alice.identityId);

/** How often the engine was asked to store something of Alice's. */
const puts = async (): Promise<number> => {
  const url = new URL('/_latchkey/decisions', engine.config.endpoints?.s3);
  const decisions = (await (await fetch(url)).json()) as { action: string; resource: string }[];
  return decisions.filter(
    ({ action, resource }) => action === 's3:PutObject' && resource.includes(alice.identityId),
  ).length;
};

const whole = needs('signIn', 'converterNotified');

describe('latchkey put, ls, get and rm', whole, () => {
  test('upload a picture, wait for its sizes, download them and move it to the bin', async () => {
    const file = await photo(fig.file);
    const put = await computer.run(['put', file, '--session', 'Fruit', '--wait', '--json']);
    expect(jsonOf(put)).toMatchObject([{ name: fig.file, state: 'ready', how: 'added' }]);
    const [listed] = jsonOf(await computer.run(['ls', '--json']));
    expect(listed).toMatchObject({ title: 'Fruit', files: [{ name: fig.file, state: 'ready' }] });
    const words = outputOf(await computer.run(['ls']));
    expect(words).toMatch(/^\S+ {2}Fruit {2}1 picture, all ready\n$/);
    const folder = path.join(computer.home, 'out');
    outputOf(await computer.run(['get', 'Fruit', '-o', folder]));
    expect((await readdir(folder)).sort()).toEqual([
      'fig-display-p3-large.webp',
      'fig-display-p3-medium.webp',
      'fig-display-p3-thumb.webp',
    ]);
    const only = path.join(computer.home, 'only');
    const [got] = jsonOf(
      await computer.run(['get', fig.file, '--size', 'thumb', '-o', only, '--json']),
    );
    const thumb = path.join(only, 'fig-display-p3-thumb.webp');
    expect(got).toEqual({ file: thumb, name: 'thumb', bytes: (await stat(thumb)).size });
    outputOf(await computer.run(['rm', fig.file]));
    expect(outputOf(await computer.run(['ls', 'Fruit']))).toBe('');
    expect((await computer.run(['rm', fig.file])).code).toBe(5);
  });

  test('make the sizes of --recipe, and refuse another one for a session that has pictures', async () => {
    const recipe = JSON.stringify({
      renditions: [{ name: 'tiny', width: 64, fit: 'inside', format: 'jpeg' }],
    });
    const args = ['--session', 'Dogs', '--recipe', recipe, '--json'];
    const put = await computer.run(['put', await photo(dogs.file), ...args, '--wait', '--links']);
    const [answer] = jsonOf(put);
    expect(answer).toMatchObject({ outputs: [{ name: 'tiny', width: 64 }] });
    const [output] = answer?.outputs as { href: string; bytes: number }[];
    const fetched = await fetch(output?.href ?? '');
    expect((await fetched.arrayBuffer()).byteLength).toBe(output?.bytes);
    const other = ['--session', 'Dogs', '--recipe', 'default'];
    const refused = await computer.run(['put', await photo(fig.file), ...other]);
    expect([refused.code, refused.errors]).toEqual([2, expect.stringContaining('other-recipe')]);
  });

  test('send nothing the second time', async () => {
    const file = await photo(fig.file);
    outputOf(await computer.run(['put', file]));
    const again = await computer.run(['put', file, '--json']);
    expect(jsonOf(again)).toMatchObject([{ name: fig.file, how: 'already-there' }]);
    const [session, ...more] = jsonOf(await computer.run(['ls', '--json']));
    expect([session?.files, more]).toEqual([[expect.anything()], []]);
    expect((await inS3()).keys).toHaveLength(1);
  });

  test('skip what is no picture, and say so', async () => {
    const text = path.join(computer.home, 'notes.txt');
    await writeFile(text, 'notes');
    const ran = await computer.run(['put', text]);
    expect([ran.code, ran.output]).toEqual([1, '']);
    expect(ran.errors).toContain('Not a picture: notes.txt.');
    const missing = await computer.run(['put', path.join(computer.home, 'none.jpg')]);
    expect([missing.code, missing.errors]).toEqual([2, expect.stringContaining('file-unopened')]);
  });

  test('say which picture could not be converted', async () => {
    const { file } = await largeFile(computer.home, 'broken.jpg', 1000);
    const ran = await computer.run(['put', file, '--wait', '--json']);
    expect(ran.code).toBe(1);
    const printed = JSON.parse(ran.output) as Record<string, unknown>;
    expect(printed).toMatchObject({ name: 'broken.jpg', state: 'failed' });
  });

  test('see at once what the page did', async () => {
    const page = await openOn(new Device(), engine.config, alice);
    await page.createSession('By the page');
    await seen(page, ({ unsynced }) => unsynced === 0);
    expect(outputOf(await computer.run(['ls']))).toContain('By the page  No pictures yet');
    outputOf(await computer.run(['put', await photo(fig.file), '--session', 'By the page']));
    const view = await allFiles(page, 'ready');
    expect(view.sessions).toMatchObject([{ title: 'By the page', files: [{ name: fig.file }] }]);
    await page.close();
  });
});

/** Kills the tab when it is about to send part `partNumber`. */
const dieAtPart = (device: Device, life: Life, partNumber: number): void => {
  device.beforeSending = ({ method, url }) => {
    const isPart = method === 'PUT' && url.searchParams.get('partNumber') === String(partNumber);
    if (isPart) life.end();
    return life.isOver ? new Promise(() => undefined) : undefined;
  };
};

describe('an upload that one began', needs('signIn', 'converterNotified', 'decisionsShown'), () => {
  test('in a browser is finished by latchkey put, which sends only the missing parts', async () => {
    const { file, bytes } = await largeFile(computer.home, 'scan.jpg', 41 * mebibyte);
    const [device, life] = [new Device(), new Life()];
    dieAtPart(device, life, 5);
    const page = await openOn(device, engine.config, alice, life);
    const session = await page.createSession('Scans');
    await page.addFiles(session, [new File([bytes], 'scan.jpg', { type: 'image/jpeg' })]);
    await life.ended;
    await eventually('parts in S3', async () =>
      (await inS3()).parts.length > 0 ? true : undefined,
    );
    const before = await puts();
    const ran = await computer.run(['put', file]);
    outputOf(ran);
    const [, there] = /scan\.jpg: (\d) of 6 parts already there/.exec(ran.errors) ?? [];
    const missing = 6 - Number(there);
    expect(missing).toBeLessThan(6);
    // Each missing part, and the completion.
    expect((await puts()) - before).toBeLessThanOrEqual(missing + 1);
    const { keys, parts, sha256: digest } = await inS3();
    expect([keys.length, parts]).toEqual([1, []]);
    expect(await digest(keys[0])).toBe(sha256(bytes));
    const [listed] = jsonOf(await computer.run(['ls', '--json']));
    expect(listed).toMatchObject({ title: 'Scans', files: [{ name: 'scan.jpg' }] });
  });

  test('in a terminal is finished by a browser, which sends only the missing parts', async () => {
    const { file, bytes } = await largeFile(computer.home, 'scan.jpg', 49 * mebibyte);
    const killed = computer.start(['put', file, '--session', 'Scans']);
    await eventually('two parts in S3', async () =>
      (await inS3()).parts.length >= 2 ? true : undefined,
    );
    killed.kill('SIGKILL');
    await killed.ended;
    const { parts: before } = await inS3();
    const device = new Device();
    const page = await openOn(device, engine.config, alice);
    const [row] = filesIn(await seen(page, (view) => filesIn(view).length === 1));
    if (row === undefined) throw new Error('no row');
    await page.provideBytes(
      row.sessionId,
      row.fileId,
      new File([await readFile(file)], 'scan.jpg'),
    );
    await allFiles(page, 'failed');
    expect(device.partsSent().filter((number) => before.includes(number))).toEqual([]);
    expect(device.partsSent().length).toBeLessThan(7);
    const { keys, parts, sha256: digest } = await inS3();
    expect([keys.length, parts]).toEqual([1, []]);
    expect(await digest(keys[0])).toBe(sha256(bytes));
    await page.close();
  });
});
