import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { brook, dogs, fig } from '../fixtures/photos.ts';
import { needs } from './capabilities.ts';
import { jsonOf, newCommandLine, type CommandLine } from './command-line.ts';
import { newConfirmedAccount, startEngine, type EngineUnderTest } from './engine-under-test.ts';
import { uploadsOf } from './uploads.ts';
import { signIn, type SignedIn } from './users.ts';

const root = path.join(import.meta.dirname, '../..');
const pictures = [brook.file, dogs.file, fig.file];

/** When the bot is killed, in milliseconds after its start: before, during and after an upload. */
const moments = [900, 1800, 2700, 4000];

let engine: EngineUnderTest;
let bot: SignedIn;
const computers: CommandLine[] = [];
beforeAll(async () => {
  engine = await startEngine();
  bot = await signIn(engine.config, await newConfirmedAccount(engine));
  for (let count = 0; count < 2; count += 1) {
    const computer = await newCommandLine();
    await computer.login(engine.config, bot);
    await mkdir(path.join(computer.home, 'bin'));
    await symlink(path.join(root, 'cli/latchkey.js'), path.join(computer.home, 'bin/latchkey'));
    computers.push(computer);
  }
});
afterAll(async () => {
  await engine.close();
  await Promise.all(computers.map((computer) => computer.remove()));
});

test(
  'a bot that is killed again and again, and moves to another computer, posts every picture and stores each once',
  { ...needs('signIn', 'converterNotified'), timeout: 180_000 },
  async () => {
    const [first, second] = computers;
    if (first === undefined || second === undefined) throw new Error('two computers');
    const [inbox, posted, posts] = ['inbox', 'posted', 'posts.jsonl'].map((name) =>
      path.join(first.home, name),
    ) as [string, string, string];
    await mkdir(inbox);
    await mkdir(posted);
    for (const file of pictures) {
      await copyFile(path.join(root, 'tests/fixtures/photos', file), path.join(inbox, file));
    }
    const start = ({ environment, home }: CommandLine) => {
      const post = ['sh', '-c', `cat >> ${posts}`];
      return spawn(path.join(root, 'docs/bot.example.sh'), [inbox, posted, ...post], {
        env: { PATH: `${home}/bin:${process.env.PATH ?? ''}`, ...environment },
        stdio: 'ignore',
        // A process group of its own, which is killed as a whole.
        detached: true,
      });
    };
    for (const [run, moment] of moments.entries()) {
      const child = start(run % 2 === 0 ? first : second);
      const exited = once(child, 'exit');
      await Promise.race([exited, pause(moment)]);
      if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
      await exited;
    }
    const [code] = (await once(start(second), 'exit')) as [number | null];
    expect(code).toBe(0);

    expect(await readdir(inbox)).toEqual([]);
    expect((await readdir(posted)).sort()).toEqual([...pictures].sort());
    const lines = (await readFile(posts, 'utf8')).trim().split('\n');
    const messages = lines.map(
      (line) => JSON.parse(line) as { name: string; outputs: { href: string }[] },
    );
    expect([...new Set(messages.map(({ name }) => name))].sort()).toEqual([...pictures].sort());
    for (const { outputs } of messages) {
      expect((await fetch(outputs[0]?.href ?? '')).status).toBe(200);
    }
    const sessions = jsonOf(await second.run(['ls', '--json']));
    const names = sessions.flatMap(({ files }) =>
      (files as readonly { readonly name: string }[]).map(({ name }) => name),
    );
    expect(names.sort()).toEqual([...pictures].sort());
    const { keys, parts } = await uploadsOf(engine, bot.identityId);
    expect([keys.length, parts]).toEqual([3, []]);
  },
);
