import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fig } from '../fixtures/photos.ts';
import { needs } from './capabilities.ts';
import { jsonOf, newCommandLine, outputOf, type CommandLine } from './command-line.ts';
import { newConfirmedAccount, startEngine, type EngineUnderTest } from './engine-under-test.ts';
import { joinSpace } from './spaces.ts';
import { uploadsOf } from './uploads.ts';
import { signIn, type SignedIn } from './users.ts';

const photo = path.join(import.meta.dirname, '../fixtures/photos', fig.file);

let engine: EngineUnderTest;
/** Two members of the space `team`, and one of none. */
let alice: SignedIn;
const computers: CommandLine[] = [];
beforeAll(async () => {
  engine = await startEngine();
  alice = await joinSpace(engine, await newConfirmedAccount(engine), 'team');
  const bob = await joinSpace(engine, await newConfirmedAccount(engine), 'team');
  const carol = await signIn(engine.config, await newConfirmedAccount(engine));
  for (const account of [alice, bob, carol]) {
    const computer = await newCommandLine();
    await computer.login(engine.config, account);
    computers.push(computer);
  }
});
afterAll(async () => {
  await engine.close();
  await Promise.all(computers.map((computer) => computer.remove()));
});

const titles = async (computer: CommandLine, ...args: readonly string[]) =>
  jsonOf(await computer.run(['ls', '--json', ...args])).map(({ title }) => title);

describe('--space', needs('signIn', 'converterNotified'), () => {
  test('puts a picture where every member finds it, and not among what the account owns', async () => {
    const [ofAlice, ofBob] = computers as [CommandLine, CommandLine];
    const file = path.join(ofAlice.home, fig.file);
    await copyFile(photo, file);
    const put = ['put', file, '--session', 'Ours', '--wait', '--json', '--space', 'team'];
    expect(jsonOf(await ofAlice.run(put))).toMatchObject([{ name: fig.file, state: 'ready' }]);

    expect(await titles(ofBob, '--space', 'team')).toEqual(['Ours']);
    const folder = path.join(ofBob.home, 'out');
    const got = jsonOf(
      await ofBob.run([
        'get',
        'Ours',
        '--space',
        'team',
        '-o',
        folder,
        '--size',
        'thumb',
        '--json',
      ]),
    );
    expect(got).toMatchObject([{ name: 'thumb', bytes: expect.any(Number) }]);
    expect(await titles(ofAlice)).toEqual([]);
    expect(await titles(ofBob)).toEqual([]);
    expect((await uploadsOf(engine, alice.identityId)).keys).toEqual([]);
  });

  test('reads the space of LATCHKEY_SPACE, which --space overrides', async () => {
    const [ofAlice] = computers as [CommandLine];
    const started = ofAlice.start(['ls', '--json'], { LATCHKEY_SPACE: 'team' });
    expect(jsonOf(await started.ended)).toMatchObject([{ title: 'Ours' }]);
    const other = ofAlice.start(['ls', '--space', 'other'], { LATCHKEY_SPACE: 'team' });
    expect(await other.ended).toMatchObject({ code: 6 });
  });

  test('is refused to an account of another space or of none, and nothing is created', async () => {
    const [ofAlice, , ofCarol] = computers as [CommandLine, CommandLine, CommandLine];
    const file = path.join(ofCarol.home, fig.file);
    await copyFile(photo, file);
    for (const [computer, space] of [
      [ofAlice, 'team-2'],
      [ofCarol, 'team'],
    ] as const) {
      const { code, errors } = await computer.run(['put', file, '--space', space]);
      expect([code, errors]).toEqual([6, expect.stringContaining(`not in the space ${space}`)]);
    }
    expect(await titles(ofCarol)).toEqual([]);
  });

  test('moves what a member put there to the bin, whichever member asks', async () => {
    const [ofAlice, ofBob] = computers as [CommandLine, CommandLine];
    outputOf(await ofBob.run(['rm', 'Ours', '--space', 'team']));
    expect(await titles(ofAlice, '--space', 'team')).toEqual([]);
  });
});
