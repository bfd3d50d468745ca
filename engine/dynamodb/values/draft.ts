import { validation } from '../dynamodb-failures.ts';
import { attributeOf, type AttributeValue, type Item } from './attribute-value.ts';
import { checkDepth } from './checked-value.ts';
import type { Path } from './path.ts';

/** A map or list being changed; unchanged values within it are shared. */
class Branch {
  readonly changes = new Map<string | number, AttributeValue | Branch | null>();

  constructor(readonly before: AttributeValue) {}

  /** The map or list at a step of a path.
   *  @throws ValidationException when the item has no map or list there. */
  into(step: string | number): Branch {
    const known = this.changes.get(step);
    if (known instanceof Branch) return known;
    const inner = this.at(step);
    if (inner === undefined) throw invalidPath();
    const branch = new Branch(inner);
    this.changes.set(step, branch);
    return branch;
  }

  at(step: string | number): AttributeValue | undefined {
    this.check(step);
    if (typeof step === 'string') {
      return 'M' in this.before ? attributeOf(this.before.M, step) : undefined;
    }
    return 'L' in this.before ? this.before.L[step] : undefined;
  }

  /** Checks that it is a map for a name, a list for an index. */
  check(step: string | number): void {
    if (typeof step === 'string' ? 'M' in this.before : 'L' in this.before) return;
    throw invalidPath();
  }

  after(): AttributeValue {
    if ('M' in this.before) return { M: this.#entries(this.before.M) };
    return 'L' in this.before ? { L: this.#elements(this.before.L) } : this.before;
  }

  #entries(before: Item): Item {
    const entries: Record<string, AttributeValue> = {};
    for (const [name, value] of Object.entries(before)) {
      const change = this.changes.get(name);
      if (change !== null) entries[name] = finished(change) ?? value;
    }
    for (const [name, change] of this.changes) {
      const value = Object.hasOwn(before, name) ? undefined : finished(change);
      if (value !== undefined) entries[name] = value;
    }
    return entries;
  }

  /** Elements set beyond the end are appended in the order of their indexes. */
  #elements(before: readonly AttributeValue[]): readonly AttributeValue[] {
    const elements: AttributeValue[] = [];
    for (const [index, value] of before.entries()) {
      const change = this.changes.get(index);
      if (change !== null) elements.push(finished(change) ?? value);
    }
    const beyond = [...this.changes].filter(([index]) => Number(index) >= before.length);
    for (const [, change] of beyond.sort(([one], [other]) => Number(one) - Number(other))) {
      const value = finished(change);
      if (value !== undefined) elements.push(value);
    }
    return elements;
  }
}

const finished = (
  change: AttributeValue | Branch | null | undefined,
): AttributeValue | undefined =>
  change instanceof Branch ? change.after() : (change ?? undefined);

const invalidPath = () =>
  validation('The document path provided in the update expression is invalid for update');

/** An item being changed. Paths refer to the old item, whatever has changed since. */
export class Draft {
  readonly #root: Branch;

  constructor(before: Item) {
    this.#root = new Branch({ M: before });
  }

  /** @throws ValidationException when the item has no such place. */
  set(path: Path, value: AttributeValue): void {
    checkDepth(value, path.length - 1);
    this.#change(path, value);
  }

  remove(path: Path): void {
    this.#change(path, null);
  }

  /** Checks that the item has a place for the path.
   *  @throws ValidationException when it has none. */
  check(path: Path): void {
    this.#parentOf(path).check(path[path.length - 1] ?? '');
  }

  finish(): Item {
    const after = this.#root.after();
    return 'M' in after ? after.M : {};
  }

  #change(path: Path, value: AttributeValue | null): void {
    const last = path[path.length - 1] ?? '';
    const parent = this.#parentOf(path);
    parent.check(last);
    parent.changes.set(last, value);
  }

  #parentOf(path: Path): Branch {
    let branch = this.#root;
    for (const step of path.slice(0, -1)) branch = branch.into(step);
    return branch;
  }
}
