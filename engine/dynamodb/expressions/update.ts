import type { AttributeValue } from '../values/attribute-value.ts';
import type { Path } from '../values/path.ts';

/** What SET assigns, with its placeholders replaced. */
export type Assigned =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: Assigned }
  | { readonly kind: 'list_append'; readonly first: Assigned; readonly second: Assigned }
  | {
      readonly kind: 'arithmetic';
      readonly sign: '+' | '-';
      readonly left: Assigned;
      readonly right: Assigned;
    };

/** One change of an update. No two have the same path, or one path within the other. */
export type UpdateAction =
  | { readonly kind: 'SET'; readonly path: Path; readonly assigned: Assigned }
  | { readonly kind: 'REMOVE'; readonly path: Path }
  | { readonly kind: 'ADD' | 'DELETE'; readonly path: Path; readonly value: AttributeValue };
