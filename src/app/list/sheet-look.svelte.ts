import type { FileView } from '../../ui/views.ts';
import type { SortBy, Sort } from './sort-files.ts';

const key = 'latchkey-look';
const kinds: readonly string[] = ['added', 'name', 'size', 'saving', 'state'] satisfies SortBy[];

/** Puts files in order; `before` is what it returned for the files' session last. */
export type Order = (
  files: readonly FileView[],
  before: readonly FileView[],
) => readonly FileView[];

/** How the page shows pictures: as a sheet or as a list, and in which order. The same for all sessions;
 *  this browser remembers it. */
export class SheetLook {
  readonly #storage: Storage;
  #isList = $state(false);
  #sort = $state.raw<Sort>({ by: 'added', isReversed: false });
  #order = $state.raw<Order | null>(null);

  constructor(storage: Storage) {
    this.#storage = storage;
    const [layout, by = '', reversed] = storage.getItem(key)?.split(' ') ?? [];
    this.#isList = layout === 'list';
    if (kinds.includes(by)) this.#use({ by: by as SortBy, isReversed: reversed === 'reversed' });
  }

  get isList(): boolean {
    return this.#isList;
  }
  get sort(): Sort {
    return this.#sort;
  }
  /** Null for the order in which files were added, and until another one is loaded. */
  get order(): Order | null {
    return this.#order;
  }

  showList(isList: boolean): void {
    this.#isList = isList;
    this.#remember();
  }

  /** Sorts by something else, or reverses the order. */
  sortBy(by: SortBy): void {
    this.#use({ by, isReversed: this.#sort.by === by && !this.#sort.isReversed });
    this.#remember();
  }

  #use(sort: Sort): void {
    this.#sort = sort;
    if (sort.by === 'added' && !sort.isReversed) {
      this.#order = null;
      return;
    }
    void import('./sort-files.ts').then(({ sortFiles }) => {
      if (this.#sort === sort) this.#order = (files, before) => sortFiles(files, sort, before);
    });
  }

  #remember(): void {
    const { by, isReversed } = this.#sort;
    this.#storage.setItem(
      key,
      `${this.#isList ? 'list' : 'sheet'} ${by} ${isReversed ? 'reversed' : ''}`,
    );
  }
}
