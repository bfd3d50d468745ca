/** A message that needs no answer. */
export interface Notice {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly text: string;
}

/** The notices on screen, and the latest message for screen readers. */
export class Notices {
  #list = $state.raw<readonly Notice[]>([]);
  #spoken = $state('');
  #nextId = 1;

  get list(): readonly Notice[] {
    return this.#list;
  }
  /** Text of the polite live region. */
  get spoken(): string {
    return this.#spoken;
  }

  show(tone: Notice['tone'], text: string): void {
    // Two files that fail for one reason give one notice.
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
