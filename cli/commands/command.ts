import type { Surroundings, Terminal } from '../terminal.ts';

/** What every command gets. */
export interface CommandContext {
  readonly around: Surroundings;
  readonly terminal: Terminal;
}
