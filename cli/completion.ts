import { readdirSync } from 'node:fs';
import path from 'node:path';
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

/** Commands and options that take files, and the name of the argument or option. */
const files = [
  ['put', 'files'],
  ['sync', 'folder'],
  ['login', 'config'],
  ['put', 'recipe'],
  ['recipe', 'recipe'],
  ['get', 'output'],
] as const;

/** Names of files that begin like a word; a folder ends in a slash. */
export const filesLike = (word: string): readonly string[] => {
  const folder = word.slice(0, word.lastIndexOf('/') + 1);
  try {
    return readdirSync(path.resolve(folder), { withFileTypes: true }).map(
      (entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`,
    );
  } catch {
    return [];
  }
};

/** Adds `completion bash|zsh|fish|powershell`, which prints a script for the shell, and the hidden `complete`,
 *  which the script asks. Commands, options and choices are those of the program. It prints to the process's own
 *  standard output.
 *  @param word that is being completed. */
export const addCompletion = (program: Command, word: string): void => {
  const completion = tab(program, { completionCommandName: 'completion' });
  for (const [command, name] of files) {
    const found = completion.commands.get(command);
    const part = found?.arguments.get(name) ?? found?.options.get(name);
    if (part === undefined) throw new Error(`${command} has no ${name} to complete`);
    part.handler = (complete) => {
      for (const file of filesLike(word)) complete(file, '');
    };
  }
};
