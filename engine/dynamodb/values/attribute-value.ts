/** A value in DynamoDB's JSON: exactly one member, named for its type. Numbers are decimal strings in
 *  normal form, binary is base64.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Readonly<Record<string, AttributeValue>> };

/** Attributes by name. */
export type Item = Readonly<Record<string, AttributeValue>>;

export type AttributeType = 'S' | 'N' | 'B' | 'SS' | 'NS' | 'BS' | 'BOOL' | 'NULL' | 'L' | 'M';

export type KeyType = 'S' | 'N' | 'B';

export type SetType = 'SS' | 'NS' | 'BS';

/** Builds no list of the members: it is called for every element of every list. */
export const typeOf = (value: AttributeValue): AttributeType => {
  for (const type in value) return type as AttributeType;
  return 'NULL';
};

export const isSetType = (type: AttributeType): type is SetType =>
  type === 'SS' || type === 'NS' || type === 'BS';

/** The members of a set of any type. */
export const membersOf = (value: AttributeValue): readonly string[] | null => {
  if ('SS' in value) return value.SS;
  if ('NS' in value) return value.NS;
  return 'BS' in value ? value.BS : null;
};

/** The attribute of that name; inherited names such as `constructor` do not count. */
export const attributeOf = (item: Item, name: string): AttributeValue | undefined =>
  Object.hasOwn(item, name) ? item[name] : undefined;

/** Copies some attributes. */
export const pick = (item: Item, names: readonly string[]): Item => {
  const picked: Record<string, AttributeValue> = {};
  for (const name of names) {
    const value = attributeOf(item, name);
    if (value !== undefined) picked[name] = value;
  }
  return picked;
};
