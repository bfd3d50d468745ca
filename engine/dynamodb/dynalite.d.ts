declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** `path` is the LevelDB folder, memory where there is none; the …Ms are how long a table stays in its passing states. */
  export default function dynalite(options: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
}
