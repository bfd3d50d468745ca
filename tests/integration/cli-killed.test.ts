import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomOf } from '../fuzz/random.ts';
import { needs } from './capabilities.ts';
import { jsonOf, newCommandLine, type CommandLine } from './command-line.ts';
import { newConfirmedAccount, startEngine, type EngineUnderTest } from './engine-under-test.ts';
import { largeFile, sha256, uploadsOf } from './uploads.ts';
import { signIn, type SignedIn } from './users.ts';

const mebibyte = 1024 * 1024;

/** How often commands are killed. */
const kills = Number(process.env.LATCHKEY_TEST_KILLS ?? 6);
const seed = Number(process.env.LATCHKEY_TEST_SEED ?? 20_261_129);

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

/** Milliseconds that a whole `put` takes on this machine. */
const durationOfPut = async (): Promise<number> => {
  const { file } = await largeFile(computer.home, 'measured.jpg', 65 * mebibyte);
  const begun = performance.now();
  expect((await computer.start(['put', file, '--session', 'Measured']).ended).code).toBe(0);
  await rm(file);
  return performance.now() - begun;
};

test(
  'latchkey put, killed at random moments and run again, stores each file once and leaves no parts',
  { ...needs('signIn', 'converterNotified'), timeout: 300_000 },
  async () => {
    const longest = await durationOfPut();
    const random = randomOf(seed, 0);
    const files: { readonly name: string; readonly digest: string }[] = [];
    for (let killed = 0; killed < kills;) {
      const name = `file-${files.length + 1}.jpg`;
      const { file, bytes } = await largeFile(computer.home, name, 65 * mebibyte);
      files.push({ name, digest: sha256(bytes) });
      for (;;) {
        const put = computer.start(['put', file, '--session', 'Killed']);
        // The last one is left alone.
        const moment = killed < kills ? pause(random.below(longest)) : new Promise(() => undefined);
        const ended = await Promise.race([put.ended, moment]);
        if (ended === undefined) {
          put.kill('SIGKILL');
          killed += (await put.ended).signal === 'SIGKILL' ? 1 : 0;
          continue;
        }
        const { code, errors, output } = await put.ended;
        expect([code, output, errors]).toEqual([0, expect.any(String), expect.any(String)]);
        break;
      }
    }
    const sessions = jsonOf(await computer.run(['ls', '--json']));
    const session = sessions.find(({ title }) => title === 'Killed');
    const rows = session?.files as readonly { readonly name: string }[];
    expect(rows.map(({ name }) => name).sort()).toEqual(files.map(({ name }) => name).sort());
    const { keys, parts, sha256: digestOf } = await uploadsOf(engine, alice.identityId);
    const ofSession = keys.filter((key) => key.includes(String(session?.sessionId)));
    const digests = await Promise.all(ofSession.map((key) => digestOf(key)));
    expect(digests.sort()).toEqual(files.map(({ digest }) => digest).sort());
    expect(parts).toEqual([]);
  },
);
