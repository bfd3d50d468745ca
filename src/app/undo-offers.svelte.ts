import { isolated } from '../ui/isolated.ts';
import { plural } from '../ui/plural.ts';

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
    const text =
      this.#names.length === 1
        ? `“${isolated(name)}” is in the bin.`
        : plural(this.#names.length, ['# item is in the bin.', '# items are in the bin.']);
    return { id: this.#id, text };
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
