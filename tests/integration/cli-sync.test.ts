import { appendFile, copyFile, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dogs, fig } from '../fixtures/photos.ts';
import { needs } from './capabilities.ts';
import {
  jsonOf,
  newCommandLine,
  outputOf,
  type CommandLine,
  type CommandProcess,
} from './command-line.ts';
import { newConfirmedAccount, startEngine, type EngineUnderTest } from './engine-under-test.ts';
import { eventually } from './eventually.ts';
import { largeFile, sha256, uploadsOf } from './uploads.ts';
import { signIn, type SignedIn } from './users.ts';

const mebibyte = 1024 * 1024;
const photos = path.join(import.meta.dirname, '../fixtures/photos');

let engine: EngineUnderTest;
let computer: CommandLine;
let alice: SignedIn;
let folder: string;
const running: CommandProcess[] = [];
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.close());
beforeEach(async () => {
  alice = await signIn(engine.config, await newConfirmedAccount(engine));
  computer = await newCommandLine();
  await computer.login(engine.config, alice);
  folder = path.join(computer.home, 'Scans');
  await mkdir(folder);
});
afterEach(async () => {
  for (const command of running.splice(0)) {
    command.kill('SIGKILL');
    await command.ended;
  }
  await computer.remove();
});

const start = (...args: readonly string[]): CommandProcess => {
  const command = computer.start(args);
  running.push(command);
  return command;
};

/** Waits until the command has printed this. */
const prints = (command: CommandProcess, text: string): Promise<true> =>
  eventually(`${text} printed`, () =>
    Promise.resolve(command.output().includes(text) ? (true as const) : undefined),
  );

const whole = needs('signIn', 'converterNotified');

describe('latchkey sync', whole, () => {
  test('uploads what a folder has and what appears in it, each file once, also after a kill', async () => {
    await copyFile(path.join(photos, fig.file), path.join(folder, fig.file));
    const first = start('sync', folder);
    await prints(first, `${fig.file}  Ready`);
    const { file } = await largeFile(computer.home, 'slow.jpg', 41 * mebibyte);
    await rename(file, path.join(folder, 'slow.jpg'));
    await eventually('a part in S3', async () => {
      const { parts, keys } = await uploadsOf(engine, alice.identityId);
      return parts.length > 0 || keys.length > 1 ? true : undefined;
    });
    first.kill('SIGKILL');
    await first.ended;
    await copyFile(path.join(photos, dogs.file), path.join(folder, dogs.file));
    const second = start('sync', folder);
    await prints(second, `${dogs.file}  Ready`);
    await eventually('every file stored', async () => {
      const { keys, parts } = await uploadsOf(engine, alice.identityId);
      return keys.length === 3 && parts.length === 0 ? true : undefined;
    });
    const [session, ...others] = jsonOf(await computer.run(['ls', '--json']));
    const files = session?.files as readonly { readonly name: string }[];
    expect([session?.title, others]).toEqual(['Scans', []]);
    expect(files.map(({ name }) => name).sort()).toEqual([dogs.file, fig.file, 'slow.jpg']);
  });

  test('leaves out a file until it is written to its end', async () => {
    const command = start('sync', folder);
    const file = path.join(folder, 'grows.jpg');
    const { bytes } = await largeFile(computer.home, 'whole.bin', 5 * mebibyte);
    await writeFile(file, '');
    await writeFile(path.join(folder, 'unfinished.jpg.part'), bytes);
    // A scanner writes slowly: half a second between two pieces.
    for (let piece = 0; piece < 5; piece += 1) {
      await appendFile(file, bytes.subarray(piece * mebibyte, (piece + 1) * mebibyte));
      await pause(500);
    }
    const { keys, sha256: digestOf } = await eventually('the file in S3', async () => {
      const uploads = await uploadsOf(engine, alice.identityId);
      return uploads.keys.length > 0 ? uploads : undefined;
    });
    expect(await digestOf(keys[0])).toBe(sha256(bytes));
    await prints(command, 'grows.jpg  Couldn’t convert');
    const [session] = jsonOf(await computer.run(['ls', '--json']));
    expect(session?.files, command.output()).toMatchObject([{ name: 'grows.jpg' }]);
  });

  test('refuses what is no folder', async () => {
    const ran = await computer.run(['sync', path.join(computer.home, 'none')]);
    expect([ran.code, ran.errors]).toEqual([2, expect.stringContaining('is no folder')]);
  });
});

describe('latchkey watch', whole, () => {
  test('prints pictures as they become ready, with links, and none that was ready before', async () => {
    const copyOf = async (file: string): Promise<string> => {
      const copy = path.join(computer.home, file);
      await copyFile(path.join(photos, file), copy);
      return copy;
    };
    outputOf(await computer.run(['put', await copyOf(dogs.file), '--session', 'Old', '--wait']));
    const command = computer.start(['watch', '--links', '--json']);
    running.push(command);
    // The state folder of another computer, which shares nothing with the watching one.
    const other = await newCommandLine();
    await other.login(engine.config, alice);
    outputOf(await other.run(['put', await copyOf(fig.file), '--session', 'New', '--wait']));
    await prints(command, '\n');
    await other.remove();
    const printed = JSON.parse(command.output()) as {
      readonly name: string;
      readonly outputs: readonly { readonly href: string; readonly bytes: number }[];
    };
    expect(printed.name).toBe(fig.file);
    const [output] = printed.outputs;
    const fetched = await fetch(output?.href ?? '');
    expect((await fetched.arrayBuffer()).byteLength).toBe(output?.bytes);
  });
});
