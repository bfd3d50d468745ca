import { LineCounter, isScalar, parseDocument, visit } from 'yaml';

/** Parses JSON in which no object names a member twice. `JSON.parse` keeps the last of two members, so a
 *  policy would be judged by half of what it says, and another parser may take the other half.
 *  @throws {Error} naming the mistake, or the repeated member and its line.
 *  @see https://www.rfc-editor.org/rfc/rfc8259#section-4 */
export const parseUniqueJson = (text: string): unknown => {
  const value: unknown = JSON.parse(text);
  const repeated = repeatedMembers(text);
  if (repeated.length > 0) throw new Error(repeated.join('; '));
  return value;
};

/** Every JSON text is YAML too, whose parser tells the line of each member. */
const repeatedMembers = (text: string): readonly string[] => {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'json',
    uniqueKeys: false,
    lineCounter: lines,
    logLevel: 'error',
  });
  const found = document.errors.map(({ message }) => message);
  visit(document, {
    Map: (_, { items }) => {
      const names = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (names.has(key.value)) {
          const { line } = lines.linePos(key.range?.[0] ?? 0);
          found.push(`line ${line}: ${JSON.stringify(key.value)} stands twice in one object`);
        }
        names.add(key.value);
      }
    },
  });
  return found;
};
