/** Lets the writers of one key go one after the other, in the order they came. */
export class KeyLocks {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `task` when every earlier task of the key has ended, well or badly. */
  async exclusive<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(task, task);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}
