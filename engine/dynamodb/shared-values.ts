import type { DynamoDbRequest } from './service.ts';
import type { JsonResponse } from '../json-response.ts';

/** A path of an expression, but not a value's placeholder or a function's name. */
const paths = /(?<![:#\w.\]])[#A-Za-z_][\w#.[\]]*(?!\w|\s*\()/g;

const clauses = /(?<![#\w.:])(SET|REMOVE|ADD|DELETE)\s/gi;

interface Clause {
  readonly word: string;
  readonly text: string;
}

const clausesOf = (expression: string): readonly Clause[] => {
  const found = [...expression.matchAll(clauses)];
  return found.map((match, index) => ({
    word: (match[1] ?? '').toUpperCase(),
    text: expression.slice(match.index + match[0].length, found[index + 1]?.index),
  }));
};

type Names = Readonly<Record<string, unknown>>;

/** Every placeholder replaced by its name: two ways to write a path become one. */
const pathsIn = (text: string, names: Names): readonly string[] =>
  [...text.matchAll(paths)].map(([path]) =>
    path.replace(/#\w+/g, (placeholder) => String(names[placeholder] ?? placeholder)),
  );

/** What an update changes, and what it copies from the item. */
const changesOf = ({ word, text }: Clause, names: Names) => {
  if (word !== 'SET') return { changed: pathsIn(text, names), copied: [] };
  const [first = '', ...rest] = text.split('=');
  // Between two equals signs: a value, a comma, and the next path.
  const between = rest.map((part) => /^(.*),([^,]*)$/s.exec(part) ?? [part, part, '']);
  const last = rest.at(-1) ?? '';
  const copied = [...between.slice(0, -1).map(([, value = '']) => value), last];
  const changed = [first, ...between.slice(0, -1).map(([, , path = '']) => path)];
  return {
    changed: changed.flatMap((part) => pathsIn(part, names)),
    copied: copied.flatMap((part) => pathsIn(part, names)),
  };
};

/** The refusal of an update that copies a map or list and changes what is in it, e.g. `SET b = a, a.x =
 *  :v`; null for any other. dynalite would not copy but share it: both would change, and one that
 *  comes to contain itself ends the process. DynamoDB takes every value from the item before the update.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html */
export const sharedValueProblem = ({ input }: DynamoDbRequest): JsonResponse | null => {
  const { UpdateExpression: expression, ExpressionAttributeNames: given } = input;
  if (typeof expression !== 'string') return null;
  const parts = clausesOf(expression).map((clause) => changesOf(clause, (given ?? {}) as Names));
  const changed = parts.flatMap((part) => part.changed);
  const shared = parts
    .flatMap((part) => part.copied)
    .find((from) => changed.some((to) => to.startsWith(`${from}.`) || to.startsWith(`${from}[`)));
  if (shared === undefined) return null;
  const message = `This engine does not copy ${shared} in an update that changes what is in it.`;
  return {
    status: 400,
    body: { __type: 'com.amazon.coral.validate#ValidationException', message },
  };
};
