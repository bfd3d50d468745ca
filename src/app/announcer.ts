import { announcement, type News } from '../session/session-words.ts';

/** Least milliseconds between two messages to screen readers. */
const interval = 1_000;

/** Passes news on to the live region, at most one message a second: what happens in between is
 *  summarised in the next message. */
export class Announcer {
  readonly #say: (text: string) => void;
  #pending: News = { ready: [], failed: [] };
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  add({ ready, failed }: News): void {
    this.#pending = {
      ready: [...this.#pending.ready, ...ready],
      failed: [...this.#pending.failed, ...failed],
    };
    if (this.#timer === undefined) this.#speak();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #speak(): void {
    this.#timer = undefined;
    const news = this.#pending;
    if (news.ready.length + news.failed.length === 0) return;
    this.#pending = { ready: [], failed: [] };
    this.#say(announcement(news));
    this.#timer = setTimeout(() => this.#speak(), interval);
  }
}
