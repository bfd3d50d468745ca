import { NotConfirmed } from './failures.ts';
import type { Terminal } from './terminal.ts';

/** Asks whether to go on, after saying what that does.
 *  @throws NotConfirmed unless the answer is yes; AnswerMissing where nobody can be asked. */
export const confirm = async (terminal: Terminal, words: string): Promise<void> => {
  const answer = await terminal.ask(`${words} Go on? (yes/no)`, { secret: false });
  if (!/^y(es)?$/i.test(answer.trim())) throw new NotConfirmed('nothing was changed');
};
