import type { DynamoDbRequest } from './service.ts';

/** No reserved word can be part of a path but behind a `#`, so none is found inside one. */
const removeClause = /(?<![#\w.])(REMOVE\s+)(.*?)(?=(?<![#\w.])(?:SET|ADD|DELETE)\s|$)/gis;

/** The last index of a path; -1 where it does not end in one. */
const lastIndex = (path: string): number => Number(/\[(\d+)\]\s*$/.exec(path)?.[1] ?? -1);

/** How many steps a path goes into the item. */
const depth = (path: string): number => path.match(/[.[]/g)?.length ?? 0;

/** The request as dynalite carries it out rightly: it takes the elements of a list away one after the
 *  other, each by its place in what is left, where DynamoDB means their places before. The order of
 *  what is removed says nothing, so the deepest go first, of these the last ones, and all after what is set.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html#Expressions.UpdateExpressions.REMOVE */
export const removingLastFirst = (request: DynamoDbRequest): DynamoDbRequest => {
  const { UpdateExpression: expression } = request.input;
  if (typeof expression !== 'string') return request;
  const clauses = [...expression.matchAll(removeClause)];
  const clause = clauses[0];
  // Two such clauses are refused: that is for dynalite to say.
  if (clause === undefined || clauses.length > 1) return request;
  const [whole, word = '', paths = ''] = clause;
  const sorted = paths
    .trimEnd()
    .split(',')
    .sort((one, other) => depth(other) - depth(one) || lastIndex(other) - lastIndex(one));
  const rest = expression.slice(0, clause.index) + expression.slice(clause.index + whole.length);
  const UpdateExpression = `${rest.trimEnd()} ${word}${sorted.join(',')}`.trimStart();
  return { ...request, input: { ...request.input, UpdateExpression } };
};
