import { isObject, type JsonObject } from '../../iam/json-object.ts';

/** More than DynamoDB's 32 levels of nested attributes can need. */
const deepest = 100;

const token = /[\t\n\r ]*(?:([[\]{},:])|("[^"\\]*(?:\\.[^"\\]*)*")|([^\s[\]{},:"]+))/y;

/** Parses a JSON object without repeated members and without `__proto__`, on which two parsers could
 *  differ. Null when the text is not such an object.
 *  @see https://www.rfc-editor.org/rfc/rfc8259#section-4 */
export const parseJsonObject = (text: string): JsonObject | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && hasUniqueMembers(text) ? value : null;
  } catch {
    return null;
  }
};

/** Walks over valid JSON and compares every member's name after decoding its escapes. */
const hasUniqueMembers = (text: string): boolean => {
  /** Member names of the open objects; null for an open array. */
  const open: (Set<string> | null)[] = [];
  let expectsName = false;
  token.lastIndex = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [, sign, string] = match;
    const names = open.at(-1);
    if (sign === '{' || sign === '[') {
      if (open.push(sign === '{' ? new Set() : null) > deepest) return false;
      expectsName = sign === '{';
    } else if (sign === '}' || sign === ']') {
      open.pop();
      expectsName = false;
    } else if (sign === ',') {
      expectsName = names instanceof Set;
    } else if (expectsName && string !== undefined && names instanceof Set) {
      const name = JSON.parse(string) as string;
      if (names.has(name) || name === '__proto__') return false;
      names.add(name);
      expectsName = false;
    }
  }
  return true;
};
