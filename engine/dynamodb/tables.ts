import { resourceNotFound } from './dynamodb-failures.ts';
import type { Table } from './store/table.ts';

/** The tables by name. */
export class Tables {
  readonly #tables = new Map<string, Table>();
  readonly #arnPrefix: string;

  constructor(tables: readonly Table[]) {
    const [first] = tables;
    this.#arnPrefix =
      first?.arn.slice(0, first.arn.lastIndexOf('/')) ??
      'arn:aws:dynamodb:us-east-1:000000000000:table';
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

  /** The ARN for a table of that name, in the account and region of the others. */
  arnOf(name: string): string {
    return `${this.#arnPrefix}/${name}`;
  }

  set(table: Table): void {
    this.#tables.set(table.name, table);
  }

  remove(name: string): void {
    this.#tables.delete(name);
  }

  /** Sorted by name. */
  names(): readonly string[] {
    return [...this.#tables.keys()].sort();
  }
}
