import { SvelteMap } from 'svelte/reactivity';
import type { Size } from '#contract/placement';
import type { Rendition } from '#contract/recipe';
import type { Encoder } from './encoder.ts';
import type { SampleSize } from './sample-words.ts';

/** A picture of this device to try a recipe on. */
export interface SamplePicture {
  readonly name: string;
  readonly bytes: Blob;
}

/** The picture that is tried, as it is shown. */
export interface Tried extends Size {
  readonly name: string;
  readonly bytes: number;
  readonly url: string;
}

/** What the bytes of a rendition depend on: all but its name. */
const keyOf = (rendition: Rendition): string => JSON.stringify({ ...rendition, name: '' });

/** What one picture weighs as the renditions that are edited. */
export class Sample {
  readonly #encoder: Encoder;
  readonly #pause: () => Promise<void>;
  #tried = $state.raw<Tried | null>(null);
  #unreadable = $state.raw<string | null>(null);
  readonly #sizes = new SvelteMap<string, SampleSize>();
  #turn = 0;

  /** `pause` ends when the user has stopped typing for a moment. */
  constructor(encoder: Encoder, pause: () => Promise<void>) {
    this.#encoder = encoder;
    this.#pause = pause;
  }

  get tried(): Tried | null {
    return this.#tried;
  }
  /** Name of the last picture that this browser could not read. */
  get unreadable(): string | null {
    return this.#unreadable;
  }

  /** Takes another picture. */
  async open({ name, bytes }: SamplePicture): Promise<void> {
    const turn = (this.#turn += 1);
    const size = await this.#encoder.open(bytes);
    if (turn !== this.#turn) return;
    this.#forget();
    this.#unreadable = size === null ? name : null;
    if (size === null) return;
    this.#tried = { name, bytes: bytes.size, url: URL.createObjectURL(bytes), ...size };
  }

  /** Encodes the picture as those renditions that are not known yet, until this is called again. */
  async measure(renditions: readonly Rendition[]): Promise<void> {
    const tried = this.#tried;
    if (tried === null) return;
    const turn = (this.#turn += 1);
    await this.#pause();
    for (const rendition of renditions) {
      if (turn !== this.#turn) return;
      const key = keyOf(rendition);
      if (this.#sizes.has(key)) continue;
      const encoded = await this.#encoder.encode(rendition);
      if (this.#tried !== tried) return;
      this.#sizes.set(
        key,
        encoded === null ? { state: 'unknown' } : { state: 'known', ...encoded },
      );
    }
  }

  /** What the picture weighs as a rendition; null without a picture. */
  of(rendition: Rendition): SampleSize | null {
    if (this.#tried === null) return null;
    return this.#sizes.get(keyOf(rendition)) ?? { state: 'working' };
  }

  close(): void {
    this.#turn += 1;
    this.#forget();
    this.#encoder.close();
  }

  #forget(): void {
    if (this.#tried !== null) URL.revokeObjectURL(this.#tried.url);
    this.#tried = null;
    this.#sizes.clear();
  }
}
