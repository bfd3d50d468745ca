import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newCommandLine, outputOf, type CommandLine } from './command-line.ts';

const launcher = path.join(import.meta.dirname, '../../cli/latchkey.js');

let computer: CommandLine;
beforeAll(async () => {
  computer = await newCommandLine();
  await mkdir(path.join(computer.home, 'bin'));
  await symlink(launcher, path.join(computer.home, 'bin/latchkey'));
  await mkdir(path.join(computer.home, 'scans'));
  await writeFile(path.join(computer.home, 'scan.jpg'), '');
});
afterAll(() => computer.remove());

/** What may follow a command line whose last word is being typed. */
const suggested = async (...words: readonly string[]): Promise<readonly string[]> =>
  outputOf(await computer.start(['complete', '--', ...words]).ended)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(':'))
    .map((line) => line.split('\t')[0] ?? '');

describe('latchkey completion', () => {
  test.each([
    { typed: ['re'], follows: ['recipe'] },
    { typed: ['rm', '--p'], follows: ['--purge'] },
    { typed: ['put', '--wa'], follows: ['--wait'] },
    { typed: ['put', 'sc'], follows: ['scan.jpg', 'scans/'] },
    { typed: ['put', 'other/'], follows: [] },
  ])('suggests $follows for $typed', async ({ typed, follows }) => {
    expect([...(await suggested(...typed))].sort()).toEqual(follows);
  });

  test('completes a command in bash', async () => {
    const script = outputOf(await computer.start(['completion', 'bash']).ended);
    const asked = [
      script,
      // Of the package bash-completion, which the script needs.
      '_get_comp_words_by_ref() { cur=wh prev=latchkey words=(latchkey wh) cword=1; }',
      'COMP_WORDS=(latchkey wh) COMP_CWORD=1 COMP_LINE="latchkey wh" COMP_POINT=11',
      '$(complete -p latchkey | sed "s/.*-F \\([^ ]*\\).*/\\1/")',
      'printf "%s\\n" "${COMPREPLY[@]}"',
    ].join('\n');
    const bash = spawn('bash', ['--norc', '-c', asked], {
      env: { PATH: `${computer.home}/bin:${process.env.PATH ?? ''}`, ...computer.environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    bash.stdout.on('data', (data: Buffer) => (output += data.toString()));
    await once(bash, 'close');
    expect(output.trim()).toMatch(/^whoami\b/);
  });

  test.each(['zsh', 'fish', 'powershell'])('prints a script for %s', async (shell) => {
    expect(outputOf(await computer.start(['completion', shell]).ended)).toContain('latchkey');
  });

  test('exits with 2 for a shell that it does not know', async () => {
    expect((await computer.start(['completion', 'dash']).ended).code).toBe(2);
  });
});
