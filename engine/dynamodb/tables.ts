import { resourceNotFound } from './failure.ts';
import type { Table } from './store/table.ts';

/** The tables that there are, by name. */
export class Tables {
  readonly #tables = new Map<string, Table>();

  constructor(tables: readonly Table[]) {
    for (const table of tables) this.#tables.set(table.name, table);
  }

  find(name: string): Table | undefined {
    return this.#tables.get(name);
  }

  /** @throws ResourceNotFoundException */
  get(name: string): Table {
    const table = this.find(name);
    if (table === undefined) throw resourceNotFound();
    return table;
  }

  set(table: Table): void {
    this.#tables.set(table.name, table);
  }

  remove(name: string): void {
    this.#tables.delete(name);
  }

  /** In the order of their names. */
  names(): readonly string[] {
    return [...this.#tables.keys()].sort();
  }
}
