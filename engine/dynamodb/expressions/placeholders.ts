import type { AttributeValue } from '../values/attribute-value.ts';
import type { Path } from '../values/path.ts';
import { isReservedWord } from './reserved-words.ts';
import type { WrittenPath } from './written.ts';

/** Resolves a request's placeholders and notes which of them its expressions use. */
export class Placeholders {
  readonly usedNames = new Set<string>();
  readonly usedValues = new Set<string>();
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Readonly<Record<string, AttributeValue>>;

  constructor(
    names: Readonly<Record<string, string>> = {},
    values: Readonly<Record<string, AttributeValue>> = {},
  ) {
    this.#names = names;
    this.#values = values;
  }

  name(placeholder: string): string | undefined {
    this.usedNames.add(placeholder);
    return Object.hasOwn(this.#names, placeholder) ? this.#names[placeholder] : undefined;
  }

  value(placeholder: string): AttributeValue | undefined {
    this.usedValues.add(placeholder);
    return Object.hasOwn(this.#values, placeholder) ? this.#values[placeholder] : undefined;
  }

  unusedNames(): readonly string[] {
    return Object.keys(this.#names).filter((name) => !this.usedNames.has(name));
  }

  unusedValues(): readonly string[] {
    return Object.keys(this.#values).filter((name) => !this.usedValues.has(name));
  }
}

/** Collects the first problem of each sort: AWS reports the most important one, not the first in the
 *  text. */
export class Problems<Sort extends string> {
  readonly #found = new Map<Sort, string>();

  note(sort: Sort, message: string): void {
    if (!this.#found.has(sort)) this.#found.set(sort, message);
  }

  /** The problem that is first in `order`. */
  weightiest(order: readonly Sort[]): string | undefined {
    for (const sort of order) {
      const message = this.#found.get(sort);
      if (message !== undefined) return message;
    }
    return undefined;
  }
}

/** The path with its placeholders replaced.
 *  @param note receives reserved words and undefined names. */
export const bindPath = (
  written: WrittenPath,
  placeholders: Placeholders,
  note: (sort: 'reserved' | 'name', message: string) => void,
): Path => {
  const bind = (step: string | number): string | number => {
    if (typeof step === 'number') return step;
    if (!step.startsWith('#')) {
      if (isReservedWord(step)) {
        note('reserved', `Attribute name is a reserved keyword; reserved keyword: ${step}`);
      }
      return step;
    }
    const name = placeholders.name(step);
    if (name === undefined) {
      note(
        'name',
        `An expression attribute name used in the document path is not defined; attribute name: ${step}`,
      );
    }
    return name ?? step;
  };
  return written.map(bind) as unknown as Path;
};

/** The value of a placeholder.
 *  @param note receives an undefined placeholder. */
export const bindValue = (
  placeholder: string,
  placeholders: Placeholders,
  note: (sort: 'value', message: string) => void,
): AttributeValue => {
  const value = placeholders.value(placeholder);
  if (value !== undefined) return value;
  note(
    'value',
    `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
  );
  return { NULL: true };
};
