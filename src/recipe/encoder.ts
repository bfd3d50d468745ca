import type { Size } from '#contract/placement';
import type { Rendition } from '#contract/recipe';

/** What a sample picture becomes. */
export interface Encoded extends Size {
  readonly bytes: number;
}

/** Encodes one sample picture, outside the thread that the user types in. */
export interface Encoder {
  /** Reads a picture, in place of the one before.
   *  @returns its size, orientation applied; null when this browser cannot read it. */
  open(picture: Blob): Promise<Size | null>;
  /** @returns null when this browser cannot encode the picture so. */
  encode(rendition: Rendition): Promise<Encoded | null>;
  close(): void;
}

/** What the worker is asked, one question at a time. */
export type Question =
  | { readonly ask: 'open'; readonly picture: Blob }
  | { readonly ask: 'encode'; readonly rendition: Rendition };

/** Its answer to either question. */
export type Answer = Size | Encoded | null;
