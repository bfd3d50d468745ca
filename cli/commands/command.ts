import type { Surroundings, Terminal } from '../terminal.ts';

/** What every command gets. */
export interface CommandContext {
  readonly around: Surroundings;
  readonly terminal: Terminal;
  /** Name of the space to work in; undefined: on what the user owns alone. */
  readonly space: string | undefined;
}
