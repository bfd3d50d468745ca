import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultRecipe } from '#contract/recipe';
import { dogs, fig } from '../fixtures/photos.ts';
import { needs } from './capabilities.ts';
import { jsonOf, newCommandLine, outputOf, type CommandLine } from './command-line.ts';
import { newConfirmedAccount, startEngine, type EngineUnderTest } from './engine-under-test.ts';
import { eventually } from './eventually.ts';
import { uploadsOf } from './uploads.ts';
import { signIn, type SignedIn } from './users.ts';

const photos = path.join(import.meta.dirname, '../fixtures/photos');

let engine: EngineUnderTest;
let computer: CommandLine;
let alice: SignedIn;
beforeAll(async () => {
  engine = await startEngine();
  alice = await signIn(engine.config, await newConfirmedAccount(engine));
  computer = await newCommandLine();
  await computer.login(engine.config, alice);
});
afterAll(async () => {
  await engine.close();
  await computer.remove();
});

/** Puts a photograph into a session, and waits for its sizes. */
const put = async (file: string, session: string): Promise<void> => {
  const copy = path.join(computer.home, file);
  await copyFile(path.join(photos, file), copy);
  outputOf(await computer.run(['put', copy, '--session', session, '--wait']));
};

/** The only picture of a session. */
const pictureIn = async (session: string) => {
  const [file] = jsonOf(await computer.run(['ls', session, '--json']));
  return file as { state: string; outputs: { name: string; width: number }[] };
};

const tiny = { renditions: [{ name: 'tiny', width: 64, fit: 'inside', format: 'jpeg' }] };
const whole = { ...needs('signIn', 'converterNotified'), timeout: 60_000 };

describe('latchkey recipe', whole, () => {
  beforeAll(() => put(fig.file, 'Fruit'), 60_000);

  test('prints the recipe of a session, as --recipe takes it', async () => {
    const printed = outputOf(await computer.run(['recipe', 'Fruit']));
    expect(JSON.parse(printed)).toEqual(defaultRecipe);
  });

  test.each([
    { answer: 'no', code: 1, says: 'nothing was changed' },
    { answer: null, code: 2, says: /no answer to: Saving converts 1 picture again \(.+\): 1 of/ },
  ])('says what a change costs, and changes nothing when the answer is $answer', async (row) => {
    const lines = row.answer === null ? [] : [row.answer];
    const { code, errors } = await computer.run(['recipe', 'Fruit', JSON.stringify(tiny)], lines);
    expect([code, errors]).toEqual([row.code, expect.stringMatching(row.says)]);
    expect(JSON.parse(outputOf(await computer.run(['recipe', 'Fruit'])))).toEqual(defaultRecipe);
  });

  test.each([
    {
      name: 'an unknown format',
      renditions: [{ name: 'x', width: 9, fit: 'inside', format: 'gif' }],
    },
    {
      name: 'more pixels than can be made',
      renditions: ['a', 'b', 'c', 'd'].map((name) => {
        return { name, width: 8192, height: 8192, fit: 'contain', format: 'png' };
      }),
    },
  ])('refuses $name before it asks', async ({ renditions }) => {
    const given = JSON.stringify({ renditions });
    const { code, errors } = await computer.run(['recipe', 'Fruit', given], ['yes']);
    expect([code, errors]).toEqual([2, expect.stringContaining('recipe-unusable')]);
  });

  test('converts the stored picture again once the answer is yes', async () => {
    outputOf(await computer.run(['recipe', 'Fruit', JSON.stringify(tiny)], ['yes']));
    const outputs = await eventually('the new size', async () => {
      const picture = await pictureIn('Fruit');
      return picture.outputs[0]?.name === 'tiny' ? picture.outputs : null;
    });
    expect(outputs).toMatchObject([{ name: 'tiny', width: 64 }]);
  });

  test('takes a preset, and the account’s own default, with --yes', async () => {
    outputOf(await computer.run(['recipe', 'Fruit', 'same-size', '--yes']));
    expect(outputOf(await computer.run(['recipe', 'Fruit']))).toContain('"original"');
    const [answer] = jsonOf(
      await computer.run(['recipe', 'Fruit', 'preferred', '--yes', '--json']),
    );
    expect(answer).toMatchObject({ title: 'Fruit', recipe: defaultRecipe });
  });

  test('asks nothing where nothing would change', async () => {
    expect(outputOf(await computer.run(['recipe', 'Fruit', 'default']))).toMatch(/^Fruit {2}thumb/);
  });

  test('exits with 5 for a session that does not exist', async () => {
    expect((await computer.run(['recipe', 'None', 'default'])).code).toBe(5);
  });
});

describe('latchkey rm --purge', whole, () => {
  const keys = async (): Promise<readonly string[]> =>
    (await uploadsOf(engine, alice.identityId)).keys;

  test('keeps everything unless the answer is yes', async () => {
    await put(dogs.file, 'Dogs');
    const { code, errors } = await computer.run(['rm', 'Dogs', '--purge'], ['y e s']);
    expect([code, errors]).toEqual([1, expect.stringContaining('not-confirmed')]);
    expect((await pictureIn('Dogs')).state).toBe('ready');
  });

  test('deletes a session with its uploads and rows for good', async () => {
    const before = await keys();
    const [session] = jsonOf(await computer.run(['rm', 'Dogs', '--purge', '--json'], ['yes']));
    expect(session).toMatchObject({ purged: true, fileId: null });
    const ofSession = (key: string): boolean => key.includes(String(session?.sessionId));
    expect(before.some(ofSession)).toBe(true);
    expect((await keys()).some(ofSession)).toBe(false);
    expect((await computer.run(['ls', 'Dogs'])).code).toBe(5);
  });

  test('deletes a picture that is in the bin already, without asking with --yes', async () => {
    await put(dogs.file, 'More');
    outputOf(await computer.run(['rm', dogs.file]));
    const stored = (await keys()).length;
    outputOf(await computer.run(['rm', dogs.file, '--purge', '--yes']));
    expect((await keys()).length).toBe(stored - 1);
    expect((await computer.run(['rm', dogs.file, '--purge', '--yes'])).code).toBe(5);
  });
});
