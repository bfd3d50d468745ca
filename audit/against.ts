import type { Stack } from '../engine/provision/stack.ts';
import type { Comparison } from './comparison/compare.ts';
import { compareDocuments } from './document-findings.ts';
import { distinct, inWords } from './intended-sets.ts';
import type { Document } from './mutations.ts';
import { emptyDocument, placeholderValues } from './policy-files.ts';

/** How one document differs from what it was. */
export interface DocumentChange extends Change {
  readonly file: string;
}

/** Whether more or less gets through, with examples. */
export interface Change {
  readonly outcome: 'equivalent' | 'wider' | 'narrower' | 'wider and narrower' | 'UNDECIDED';
  /** Example requests, or what could not be compared, in words. */
  readonly examples: readonly string[];
}

/** Compares documents of two folders, request by request: without a difference they answer every request alike.
 *  @param stack names the buckets and tables; its policies do not matter. */
export const compareEach = (
  stack: Stack,
  before: Readonly<Record<string, Document>>,
  after: Readonly<Record<string, Document>>,
  actions: readonly string[],
): readonly DocumentChange[] => {
  const values = placeholderValues(stack);
  return Object.entries(after).map(([file, document]): DocumentChange => {
    const old = before[file] ?? emptyDocument;
    const comparison = compareDocuments(file, old, document, values, stack.account, actions);
    return { file, ...changeOf(comparison) };
  });
};

export const changeOf = (comparison: Comparison): Change => ({
  outcome: outcomeOf(comparison),
  examples: examplesOf(comparison),
});

const outcomeOf = ({
  wider,
  narrower,
  denied,
  undecided,
}: Comparison): DocumentChange['outcome'] => {
  const isNarrower = narrower.length + denied.length > 0;
  if (undecided.length > 0) return 'UNDECIDED';
  if (wider.length > 0) return isNarrower ? 'wider and narrower' : 'wider';
  return isNarrower ? 'narrower' : 'equivalent';
};

const examplesOf = ({ wider, narrower, denied, undecided }: Comparison): readonly string[] => [
  ...undecided,
  ...distinct(wider).map((each) => `+ ${inWords(each)}`),
  ...distinct([...narrower, ...denied]).map((each) => `- ${inWords(each)}`),
];
