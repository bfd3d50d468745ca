import { attributeOf, type AttributeValue, type Item } from './attribute-value.ts';

/** The place of a value in an item: the attribute's name, then names of map entries and list
 *  indexes. */
export type Path = readonly [string, ...(string | number)[]];

/** The value at a path; undefined if there is none. */
export const valueAt = (item: Item, [name, ...steps]: Path): AttributeValue | undefined => {
  let value = attributeOf(item, name);
  for (const step of steps) {
    if (value === undefined) return undefined;
    value = stepInto(value, step);
  }
  return value;
};

const stepInto = (value: AttributeValue, step: string | number): AttributeValue | undefined => {
  if (typeof step === 'number') return 'L' in value ? value.L[step] : undefined;
  return 'M' in value ? attributeOf(value.M, step) : undefined;
};

/** Formats a path as in DynamoDB's messages. */
export const pathText = (path: Path): string =>
  `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;
