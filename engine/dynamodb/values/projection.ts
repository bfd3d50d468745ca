import type { AttributeValue, Item } from './attribute-value.ts';
import { valueAt, type Path } from './path.ts';

/** Part of an item while it is being built. */
type Branch =
  | { readonly kind: 'whole'; readonly value: AttributeValue }
  | { readonly kind: 'map'; readonly entries: Map<string, Branch> }
  | { readonly kind: 'list'; readonly elements: Map<number, Branch> };

/** Projects an item onto paths: keeps the values there and the maps and lists around them; chosen list
 *  elements close up in order.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html */
export const project = (item: Item, paths: readonly Path[]): Item => {
  const root = new Map<string, Branch>();
  for (const path of paths) {
    const value = valueAt(item, path);
    if (value !== undefined) place(root, path, value);
  }
  return itemOf(root);
};

const place = (root: Map<string, Branch>, path: Path, value: AttributeValue): void => {
  let at = root as Map<string | number, Branch>;
  for (const [index, step] of path.entries()) {
    const branch: Branch = at.get(step) ?? newBranch(path[index + 1], value);
    at.set(step, branch);
    if (branch.kind === 'whole') return;
    at = (branch.kind === 'map' ? branch.entries : branch.elements) as typeof at;
  }
};

const newBranch = (next: string | number | undefined, value: AttributeValue): Branch => {
  if (next === undefined) return { kind: 'whole', value };
  return typeof next === 'number'
    ? { kind: 'list', elements: new Map() }
    : { kind: 'map', entries: new Map() };
};

const itemOf = (entries: ReadonlyMap<string, Branch>): Item =>
  Object.fromEntries([...entries].map(([name, branch]) => [name, valueOf(branch)]));

const valueOf = (branch: Branch): AttributeValue => {
  if (branch.kind === 'whole') return branch.value;
  if (branch.kind === 'map') return { M: itemOf(branch.entries) };
  const inOrder = [...branch.elements].sort(([one], [other]) => one - other);
  return { L: inOrder.map(([, element]) => valueOf(element)) };
};
