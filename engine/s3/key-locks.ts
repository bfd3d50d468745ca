/** Runs the writers of one key one after another, in order of arrival. */
export class KeyLocks {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `task` when every earlier task of the key has succeeded or failed. */
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
