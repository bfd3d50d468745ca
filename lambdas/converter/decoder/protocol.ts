import type { Recipe } from '#contract/recipe';
import type { RefusalCode } from '../refusal.ts';

/** What the handler asks for; the upload's bytes come with it. */
export interface Request {
  readonly recipe: Recipe;
}

/** What the decoder answers: `ready` once, when it has loaded; then for each request `opened` when the
 *  picture's header is read, a `rendition` for each of the recipe's with its bytes, and how it ended. */
export type Reply =
  | { readonly came: 'ready' }
  | { readonly came: 'opened' }
  | {
      readonly came: 'rendition';
      /** In the recipe. */
      readonly index: number;
      readonly width: number;
      readonly height: number;
      /** The rendition with the same bytes, in the recipe. */
      readonly sameAs: number | null;
    }
  | { readonly came: 'done' }
  | {
      readonly came: 'refused';
      readonly code: RefusalCode;
      readonly message: string;
      readonly detail: string | null;
    }
  | { readonly came: 'fault'; readonly name: string; readonly message: string };
