import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { brook, dogs, fig } from '../fixtures/photos.ts';
import { needs } from './capabilities.ts';
import { jsonOf, newCommandLine, type CommandLine } from './command-line.ts';
import { newConfirmedAccount, startEngine, type EngineUnderTest } from './engine-under-test.ts';
import { randomOf } from '../fuzz/random.ts';
import { joinSpace } from './spaces.ts';
import { uploadsOf } from './uploads.ts';
import type { SignedIn } from './users.ts';

const root = path.join(import.meta.dirname, '../..');
const pictures = [brook.file, dogs.file, fig.file];

/** How often the bot is killed, at a random moment within a run's first seconds. */
const kills = Number(process.env.LATCHKEY_TEST_KILLS ?? 5);
const seed = Number(process.env.LATCHKEY_TEST_SEED ?? 20_261_129);
const longest = 5000;

let engine: EngineUnderTest;
/** The bot's own account, a member of the space `bots`. */
let bot: SignedIn;
/** Two computers of the bot, and one of another member. */
const computers: CommandLine[] = [];
beforeAll(async () => {
  engine = await startEngine();
  bot = await joinSpace(engine, await newConfirmedAccount(engine), 'bots');
  const member = await joinSpace(engine, await newConfirmedAccount(engine), 'bots');
  for (const account of [bot, bot, member]) {
    const computer = await newCommandLine();
    await computer.login(engine.config, account);
    await mkdir(path.join(computer.home, 'bin'));
    await symlink(path.join(root, 'cli/latchkey.js'), path.join(computer.home, 'bin/latchkey'));
    computers.push(computer);
  }
});
afterAll(async () => {
  await engine.close();
  await Promise.all(computers.map((computer) => computer.remove()));
});

/** Deletes what a computer knows of rows and parts: DynamoDB alone knows afterwards. */
const forget = ({ home }: CommandLine): Promise<void> =>
  rm(path.join(home, 'state/latchkey/devices'), { recursive: true, force: true });

test(
  'a bot in a space that is killed at random moments, and keeps nothing on its computers, goes on from DynamoDB',
  { ...needs('signIn', 'converterNotified'), timeout: 240_000 },
  async () => {
    const [first, second, ofMember] = computers as [CommandLine, CommandLine, CommandLine];
    const [inbox, posted, posts] = ['inbox', 'posted', 'posts.txt'].map((name) =>
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
        env: {
          PATH: `${home}/bin:${process.env.PATH ?? ''}`,
          LATCHKEY_SPACE: 'bots',
          ...environment,
        },
        stdio: 'ignore',
        // A process group of its own, which is killed as a whole.
        detached: true,
      });
    };
    const random = randomOf(seed, 0);
    let killed = 0;
    for (let run = 0; run < kills; run += 1) {
      const computer = run % 2 === 0 ? first : second;
      const child = start(computer);
      const exited = once(child, 'exit');
      await Promise.race([exited, pause(random.below(longest))]);
      if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
      const [, signal] = (await exited) as [number | null, NodeJS.Signals | null];
      killed += signal === 'SIGKILL' ? 1 : 0;
      await forget(computer);
    }
    expect(killed).toBeGreaterThan(0);
    const [code] = (await once(start(second), 'exit')) as [number | null];
    expect(code).toBe(0);

    expect(await readdir(inbox)).toEqual([]);
    expect((await readdir(posted)).sort()).toEqual([...pictures].sort());
    const { keys, parts } = await uploadsOf(engine, 'space/bots');
    expect([keys.length, parts]).toEqual([pictures.length, []]);
    expect((await uploadsOf(engine, bot.identityId)).keys).toEqual([]);

    const sessions = jsonOf(await ofMember.run(['ls', '--json', '--space', 'bots']));
    const files = sessions.flatMap(
      (session) => session.files as readonly { readonly name: string; readonly state: string }[],
    );
    expect(files.map(({ name, state }) => `${name} ${state}`).sort()).toEqual(
      pictures.map((name) => `${name} ready`).sort(),
    );

    const lines = (await readFile(posts, 'utf8')).trimEnd().split('\n');
    expect(lines.filter((line) => !/^https?:\/\/\S+$/.test(line))).toEqual([]);
    const linked = keys.map((key) => lines.find((line) => line.includes(key)));
    for (const link of linked) expect((await fetch(link ?? '')).status).toBe(200);
  },
);
