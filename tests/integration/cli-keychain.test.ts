import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { needs } from './capabilities.ts';
import { jsonOf, launcher, newCommandLine, type CommandLine } from './command-line.ts';
import { newConfirmedAccount, startEngine, type EngineUnderTest } from './engine-under-test.ts';
import type { Account } from './users.ts';

let engine: EngineUnderTest;
let account: Account;
let computer: CommandLine;
let config: string;
beforeAll(async () => {
  engine = await startEngine();
  account = await newConfirmedAccount(engine);
});
afterAll(() => engine.close());
beforeEach(async () => {
  computer = await newCommandLine();
  config = path.join(computer.home, 'config.json');
  await writeFile(config, JSON.stringify(engine.config));
});
afterEach(() => computer.remove());

const signInFile = () => readFile(path.join(computer.home, 'state/latchkey/sign-in.json'), 'utf8');

// The processes that these tests start get no address of a message bus: that is a Linux without a keychain.
describe.skipIf(process.platform !== 'linux')(
  'where the system has no keychain',
  needs('signIn', 'emailInIdToken'),
  () => {
    const login = (...options: readonly string[]) =>
      computer.start(
        ['login', account.email, '--config', config, ...options],
        { LATCHKEY_TOKENS: '' },
        [account.password],
      ).ended;

    test('login keeps the tokens in a file and says so and why', async () => {
      const ran = await login();
      expect([ran.code, ran.output]).toEqual([
        0,
        expect.stringMatching(/The tokens are in .*sign-in\.json, which only you can read\./),
      ]);
      expect(ran.errors).toContain('The keychain cannot be used: ');
      expect(await signInFile()).toContain('refreshToken');
      expect(jsonOf(await computer.run(['whoami', '--json']))).toMatchObject([
        { email: account.email, tokensIn: 'file' },
      ]);
    });

    test('login with --tokens keychain refuses and keeps nothing', async () => {
      const ran = await login('--tokens', 'keychain');
      expect([ran.code, ran.errors]).toEqual([3, expect.stringContaining('keychain-refused')]);
      await expect(signInFile()).rejects.toMatchObject({ code: 'ENOENT' });
    });
  },
);

test('another word after --tokens is wrong usage', needs('signIn'), async () => {
  const ran = await computer.run([
    'login',
    'a@example.com',
    '--config',
    config,
    '--tokens',
    'cloud',
  ]);
  expect([ran.code, ran.errors]).toEqual([2, expect.stringContaining('token-place-unknown')]);
});

const isInstalled = (program: string): boolean =>
  spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

/** The commands in one session of GNOME's keyring, each a process of its own. */
const session = `
printf keyring | gnome-keyring-daemon --unlock --components=secrets > /dev/null 2>&1
printf '%s\\n' "$PASSWORD" | "$LAUNCHER" login "$EMAIL" --config "$CONFIG" --json
"$LAUNCHER" whoami --json
cp state/latchkey/sign-in.json kept.json
"$LAUNCHER" logout --json
"$LAUNCHER" whoami --json 2>&1
`;

describe.skipIf(!['dbus-run-session', 'gnome-keyring-daemon'].every(isInstalled))(
  'with GNOME’s keyring',
  needs('signIn', 'emailInIdToken'),
  () => {
    test('the tokens are with the keychain until the logout', async () => {
      const { PATH = '' } = process.env;
      const env = {
        ...{ PATH, ...computer.environment, LATCHKEY_TOKENS: '', LAUNCHER: launcher },
        ...{ EMAIL: account.email, PASSWORD: account.password, CONFIG: config },
      };
      const child = spawn('dbus-run-session', ['--', 'sh', '-c', session], {
        ...{ cwd: computer.home, env },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
      const lines = jsonOf({ code: 0, output, errors: '' });
      expect(lines).toMatchObject([
        { email: account.email, tokensIn: 'keychain' },
        { email: account.email, tokensIn: 'keychain' },
        { email: account.email },
        { error: { code: 'not-signed-in' } },
      ]);
      const kept = await readFile(path.join(computer.home, 'kept.json'), 'utf8');
      expect(JSON.parse(kept)).toMatchObject({ sealed: { key: expect.any(String) } });
      expect(kept).not.toContain('refreshToken');
      expect(await signInFile()).not.toContain('sealed');
    });
  },
);
