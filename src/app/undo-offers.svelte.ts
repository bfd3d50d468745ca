/** One offer to undo deletions. */
export interface UndoOffer {
  /** Changes with every deletion that joins the offer. */
  readonly id: number;
  readonly text: string;
}

/** Collects deletions that follow one another into one offer to undo them all. */
export class UndoOffers {
  #names = $state.raw<readonly string[]>([]);
  #undo: readonly (() => void)[] = [];
  #id = 0;

  readonly current: UndoOffer | null = $derived.by(() => {
    const [name] = this.#names;
    if (name === undefined) return null;
    const what = this.#names.length === 1 ? `“${name}” is` : `${this.#names.length} items are`;
    return { id: this.#id, text: `${what} in the bin.` };
  });

  /** Offers to undo the deletion of `name`. */
  offer(name: string, undo: () => void): void {
    this.#id += 1;
    this.#undo = [...this.#undo, undo];
    this.#names = [...this.#names, name];
  }

  /** Undoes every deletion of the offer. */
  accept(): void {
    for (const undo of this.#undo) undo();
    this.end();
  }

  end(): void {
    this.#undo = [];
    this.#names = [];
  }
}
