/** One message to the user that asks for no answer. */
export interface Notice {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly text: string;
}

/** Messages at the edge of the page, and what a screen reader is told. */
export class Notices {
  #list = $state.raw<readonly Notice[]>([]);
  #spoken = $state('');
  #nextId = 1;

  get list(): readonly Notice[] {
    return this.#list;
  }
  /** The latest news for the polite live region. */
  get spoken(): string {
    return this.#spoken;
  }

  show(tone: Notice['tone'], text: string): void {
    // The same complaint twice (two files, one cause) is one message.
    const others = this.#list.filter((notice) => notice.text !== text);
    this.#list = [...others, { id: this.#nextId++, tone, text }].slice(-3);
  }

  dismiss(id: number): void {
    this.#list = this.#list.filter((notice) => notice.id !== id);
  }

  say(text: string): void {
    this.#spoken = text;
  }
}
