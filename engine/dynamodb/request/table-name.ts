import { validation } from '../dynamodb-failures.ts';
import { shown } from './constraints.ts';

const pattern = '[a-zA-Z0-9_.-]+';

const arn = /^arn:[a-z-]+:dynamodb:[a-z0-9-]*:\d*:table\/([a-zA-Z0-9_.-]+)$/;

const shortest = 3;

/** Reads the name from a TableName, which may be a name or an ARN. AWS reports its error alone, before
 *  those of all other members.
 *  @throws ValidationException */
export const readTableName = (value: unknown): string => {
  const problem = problemWith(value);
  if (problem !== null) {
    throw validation(
      `1 validation error detected: Value ${shown(value)} at 'tableName' failed to satisfy constraint: Member must ${problem}`,
    );
  }
  const name = value as string;
  if (name.length < shortest) {
    throw validation(
      'TableName must be at least 3 characters long and at most 255 characters long',
    );
  }
  return arn.exec(name)?.[1] ?? name;
};

const problemWith = (value: unknown): string | null => {
  if (typeof value !== 'string') return 'not be null';
  if (value.length < 1) return 'have length greater than or equal to 1';
  if (arn.test(value)) return null;
  if (value.length > 255) return 'have length less than or equal to 255';
  return new RegExp(`^${pattern}$`).test(value)
    ? null
    : `satisfy regular expression pattern: ${pattern}`;
};
