import { pathText, type Path } from '../values/path.ts';

interface Node {
  /** The first path through this node. */
  readonly first: Path;
  /** The path that ends at this node. */
  end: Path | null;
  readonly children: Map<string | number, Node>;
}

/** Finds conflicts between the paths of one expression: one is a prefix of another, or one uses as a
 *  list what another uses as a map. Takes time proportional to the length of the paths. */
export class PathTree {
  readonly #root = new Map<string | number, Node>();

  /** @returns the messages about `path` and the paths before it. */
  add(path: Path): { readonly overlap: string | null; readonly conflict: string | null } {
    let children = this.#root;
    let conflict: string | null = null;
    for (const [index, step] of path.entries()) {
      const [sibling] = children.values();
      const [siblingStep] = children.keys();
      if (sibling !== undefined && typeof siblingStep !== typeof step) {
        conflict ??= message('conflict', sibling.first, path);
      }
      const known = children.get(step);
      const node = known ?? { first: path, end: null, children: new Map() };
      if (known === undefined) children.set(step, node);
      const isLast = index === path.length - 1;
      const other = node.end ?? (isLast && node.children.size > 0 ? node.first : null);
      if (other !== null) return { overlap: message('overlap', other, path), conflict };
      if (isLast) node.end = path;
      children = node.children;
    }
    return { overlap: null, conflict };
  }
}

const message = (word: 'overlap' | 'conflict', one: Path, two: Path): string =>
  `Two document paths ${word} with each other; must remove or rewrite one of these paths; path one: ${pathText(one)}, path two: ${pathText(two)}`;
