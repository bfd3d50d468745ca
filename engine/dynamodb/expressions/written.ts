/** Parsed expressions with their placeholders not yet replaced. */

/** A name or `#placeholder`, followed by more of them and indexes. */
export type WrittenPath = readonly [string, ...(string | number)[]];

export type WrittenOperand =
  | { readonly kind: 'path'; readonly path: WrittenPath }
  /** `:placeholder` */
  | { readonly kind: 'value'; readonly name: string }
  | WrittenCall;

export interface WrittenCall {
  readonly kind: 'call';
  readonly name: string;
  readonly operands: readonly WrittenOperand[];
}

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type WrittenCondition =
  | {
      readonly kind: 'comparison';
      readonly comparator: Comparator;
      readonly left: WrittenOperand;
      readonly right: WrittenOperand;
    }
  | {
      readonly kind: 'between';
      readonly operand: WrittenOperand;
      readonly lower: WrittenOperand;
      readonly upper: WrittenOperand;
    }
  | {
      readonly kind: 'in';
      readonly operand: WrittenOperand;
      readonly candidates: readonly WrittenOperand[];
    }
  | { readonly kind: 'and'; readonly conditions: readonly WrittenCondition[] }
  | { readonly kind: 'or'; readonly conditions: readonly WrittenCondition[] }
  | { readonly kind: 'not'; readonly condition: WrittenCondition }
  | WrittenCall;

/** What SET assigns. */
export type WrittenAssignment =
  | WrittenOperand
  | {
      readonly kind: 'arithmetic';
      readonly sign: '+' | '-';
      readonly left: WrittenOperand;
      readonly right: WrittenOperand;
    };

export type WrittenAction =
  | { readonly kind: 'SET'; readonly path: WrittenPath; readonly assigned: WrittenAssignment }
  | { readonly kind: 'REMOVE'; readonly path: WrittenPath }
  /** `value` is a `:placeholder`. */
  | { readonly kind: 'ADD' | 'DELETE'; readonly path: WrittenPath; readonly value: string };
