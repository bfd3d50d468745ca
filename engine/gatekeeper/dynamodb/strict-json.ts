/** A JSON object as it was judged. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Deeper than DynamoDB's 32 levels of attributes can get. */
const deepest = 100;

const token = /[\t\n\r ]*(?:([[\]{},:])|("[^"\\]*(?:\\.[^"\\]*)*")|([^\s[\]{},:"]+))/y;

/** Parses a JSON object in which nothing can be read in two ways: no member twice, no `__proto__`.
 *  Two parsers may differ on which of two members counts; here neither does. Null when the text is
 *  not such an object.
 *  @see https://www.rfc-editor.org/rfc/rfc8259#section-4 */
export const parseJsonObject = (text: string): JsonObject | null => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return hasUniqueMembers(text) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
};

/** Walks over valid JSON and looks at every member's name once its escapes are read. */
const hasUniqueMembers = (text: string): boolean => {
  /** Names of the objects that are open; null for an array. */
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
