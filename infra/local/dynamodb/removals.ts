import type { DynamoDbRequest } from './service.ts';

/** No reserved word can be part of a path but behind a `#`, so none is found inside one. */
const removeClause = /(?<![#\w.])(REMOVE\s+)(.*?)(?=(?<![#\w.])(?:SET|ADD|DELETE)\s|$)/gis;

/** The last index of a path; -1 where it does not end in one. */
const lastIndex = (path: string): number => Number(/\[(\d+)\]\s*$/.exec(path)?.[1] ?? -1);

/** The request as dynalite carries it out rightly: it takes the elements of a list away one after the
 *  other, each by its place in what is left, where DynamoDB means their places before. The order of
 *  what is removed says nothing, so the last ones go first.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html#Expressions.UpdateExpressions.REMOVE */
export const removingLastFirst = (request: DynamoDbRequest): DynamoDbRequest => {
  const { UpdateExpression: expression } = request.input;
  if (typeof expression !== 'string') return request;
  const UpdateExpression = expression.replace(
    removeClause,
    (_clause, word: string, paths: string) => {
      const space = /\s*$/.exec(paths)?.[0] ?? '';
      const sorted = paths
        .trimEnd()
        .split(',')
        .sort((one, other) => lastIndex(other) - lastIndex(one));
      return `${word}${sorted.join(',')}${space}`;
    },
  );
  return { ...request, input: { ...request.input, UpdateExpression } };
};
