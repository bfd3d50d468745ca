import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../engine/iam/json-object.ts';
import type { Answer } from './case.ts';

/** Which engines are right about a difference, decided by hand from AWS's documents. */
export interface Verdict {
  /** Engines that behave as AWS does; empty where the documents do not say. */
  readonly right: readonly string[];
  readonly why: string;
  /** AWS's page, where one says so. */
  readonly page?: string;
}

/** Keyed by case ID, then by engine; null where the engine did not respond. */
export type Answers = Readonly<Record<string, Readonly<Record<string, Answer | null>>>>;

/** One field in which an engine's response differs from the embedded engine's. */
export interface Difference {
  readonly field: string;
  readonly embedded: unknown;
  readonly other: unknown;
}

const within = (field: string, embedded: unknown, other: unknown): readonly Difference[] => {
  if (isDeepStrictEqual(embedded, other)) return [];
  if (!isObject(embedded) || !isObject(other)) return [{ field, embedded, other }];
  const names = new Set([...Object.keys(embedded), ...Object.keys(other)]);
  return [...names].flatMap((name) => within(`${field}.${name}`, embedded[name], other[name]));
};

/** Compares field by field, but stops at a different status or error code. */
export const differencesOf = (embedded: Answer | null, other: Answer | null): Difference[] => {
  if (embedded === null || other === null) {
    return isDeepStrictEqual(embedded, other) ? [] : [{ field: 'answer', embedded, other }];
  }
  const outcome = (answer: Answer): string =>
    answer.code === null ? String(answer.status) : `${answer.status} ${answer.code}`;
  if (outcome(embedded) !== outcome(other)) {
    return [{ field: 'outcome', embedded: outcome(embedded), other: outcome(other) }];
  }
  return [...within('body', embedded.body, other.body)];
};

/** Gives the differences of each engine from the embedded one in a case. */
export const differing = (
  answers: Readonly<Record<string, Answer | null>>,
): ReadonlyMap<string, readonly Difference[]> => {
  const { embedded = null, ...others } = answers;
  const found = Object.entries(others).map(
    ([engine, answer]) => [engine, differencesOf(embedded, answer)] as const,
  );
  return new Map(found.filter(([, differences]) => differences.length > 0));
};
