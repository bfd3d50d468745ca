import { validation } from '../dynamodb-failures.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import type { Constraints, Members, Shape } from './shape.ts';

const mostProblems = 10;

/** Checks AWS's constraints on each member of a request.
 *  @throws ValidationException with up to ten violations. */
export const checkConstraints = (input: JsonObject, members: Members): void => {
  const problems: string[] = [];
  checkMembers(input, members, '', problems);
  const told = problems.slice(0, mostProblems);
  if (told.length > 0) {
    throw validation(
      `${told.length} validation error${told.length > 1 ? 's' : ''} detected: ${told.join('; ')}`,
    );
  }
};

const checkMembers = (
  input: JsonObject,
  members: Members,
  parent: string,
  problems: string[],
): void => {
  for (const [name, shape] of Object.entries(members)) {
    checkMember(input[name], shape, parent + lowerFirst(name), problems);
  }
};

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

const checkMember = (value: unknown, shape: Shape, at: string, problems: string[]): void => {
  for (const wish of unmet(value, shape.constraints ?? {})) {
    problems.push(
      `Value ${shown(value, shape)} at '${at}' failed to satisfy constraint: Member must ${wish}`,
    );
  }
  if (value === undefined || value === null) return;
  if (shape.kind === 'structure') {
    checkMembers(value as JsonObject, shape.members, `${at}.`, problems);
  } else if (shape.kind === 'list') {
    for (const [index, each] of (value as readonly unknown[]).entries()) {
      checkMember(each, present(shape.of), `${at}.${index + 1}.member`, problems);
    }
  } else if (shape.kind === 'map' && shape.of.kind !== 'AttributeValue') {
    for (const [key, each] of Object.entries(value)) {
      checkMember(each, present(shape.of), `${at}.${key}.member`, problems);
    }
  }
};

/** Elements of a list or map must not be null. Attribute values have their own error. */
const present = (shape: Shape): Shape =>
  shape.kind === 'AttributeValue'
    ? shape
    : { ...shape, constraints: { required: true, ...shape.constraints } };

/** Gives the constraints that a value violates. */
const unmet = (value: unknown, constraints: Constraints): readonly string[] => {
  const { required, oneOf, pattern, least, shortest, longest } = constraints;
  if (value === undefined || value === null) return required === true ? ['not be null'] : [];
  const size = sizeOf(value);
  return [
    ...(oneOf !== undefined && !oneOf.includes(String(value))
      ? [`satisfy enum value set: [${oneOf.join(', ')}]`]
      : []),
    ...(pattern !== undefined && !new RegExp(`^${pattern}$`).test(String(value))
      ? [`satisfy regular expression pattern: ${pattern}`]
      : []),
    ...(least !== undefined && Number(value) < least
      ? [`have value greater than or equal to ${least}`]
      : []),
    ...(shortest !== undefined && size < shortest
      ? [`have length greater than or equal to ${shortest}`]
      : []),
    ...(longest !== undefined && size > longest
      ? [`have length less than or equal to ${longest}`]
      : []),
  ];
};

const sizeOf = (value: unknown): number => {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
};

/** Formats a value as Java does, shortened when long.
 *  @param shape gives the names of its structures. */
export const shown = (value: unknown, shape?: Shape): string => {
  if (value === undefined || value === null) return 'null';
  const text = javaText(value, shape);
  const cut = text.length > longestShown ? `${text.slice(0, longestShown)}...${text.at(-1)}` : text;
  return `'${cut}'`;
};

const longestShown = 4096;

const javaText = (value: unknown, shape?: Shape): string => {
  if (Array.isArray(value)) {
    const inner = shape?.kind === 'list' ? shape.of : undefined;
    return `[${value.map((each) => javaText(each, inner)).join(', ')}]`;
  }
  if (typeof value !== 'object' || value === null) return String(value);
  const isStructure = shape?.kind === 'structure';
  const entries = Object.entries(value).map(
    ([name, each]) => `${isStructure ? lowerFirst(name) : name}=${javaText(each)}`,
  );
  return isStructure ? `${shape.java}(${entries.join(', ')})` : `{${entries.join(', ')}}`;
};
