import { isObject, type JsonObject } from '../../iam/json-object.ts';

/** Maximum nesting: more than DynamoDB's 32 levels of attributes need. */
const deepest = 100;

/** Parses a JSON object. Null when it has repeated members or `__proto__`, on which parsers differ, or
 *  is not an object.
 *  @see https://www.rfc-editor.org/rfc/rfc8259#section-4 */
export const parseJsonObject = (text: string): JsonObject | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && hasUniqueMembers(text, value) ? value : null;
  } catch {
    return null;
  }
};

/** A member that is repeated leaves fewer members in the value than there are colons in the text. */
const hasUniqueMembers = (text: string, value: unknown): boolean =>
  countMembers(value, 0) === countColons(text);

/** Counts the members of all nested objects; NaN when nested deeper than `deepest`, and for
 *  `__proto__`. */
const countMembers = (value: unknown, depth: number): number => {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth >= deepest) return NaN;
  let members = 0;
  if (Array.isArray(value)) {
    for (const each of value as unknown[]) members += countMembers(each, depth + 1);
    return members;
  }
  for (const name of Object.keys(value)) {
    if (name === '__proto__') return NaN;
    members += 1 + countMembers((value as JsonObject)[name], depth + 1);
  }
  return members;
};

/** Counts the colons of valid JSON outside its strings. */
const countColons = (text: string): number => {
  let colons = 0;
  let isString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) isString = !isString;
    else if (isString && code === backslash) index += 1;
    else if (!isString && code === colon) colons += 1;
  }
  return colons;
};

const [quote, backslash, colon] = [0x22, 0x5c, 0x3a];
