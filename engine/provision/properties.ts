import { isObject } from '../iam/json-object.ts';
import { ProvisionError, type Json } from './template.ts';

/** Reads the properties of one resource. Each read marks its property as understood; what is left
 *  over at the end is refused by name, so that nothing in a template is silently ignored. */
export interface Properties {
  text(name: string, otherwise?: string): string;
  number(name: string, otherwise?: number): number;
  flag(name: string, otherwise: boolean): boolean;
  object(name: string): Properties;
  list(name: string): readonly unknown[];
  objects(name: string): readonly Properties[];
  any(name: string): unknown;
  has(name: string): boolean;
  /** Understood, and without effect on a laptop. */
  without(...names: readonly string[]): void;
  /** Understood only with this value.
   *  @throws ProvisionError when it has another. */
  must(name: string, value: unknown): void;
  /** @throws ProvisionError naming what was not read. */
  done(): void;
}

/** @param where names the resource in errors, e.g. `UploadsBucket`. */
export const properties = (value: unknown, where: string): Properties => {
  const json: Json = isObject(value) ? value : {};
  const understood = new Set<string>();
  const inner: Properties[] = [];
  const read = (name: string): unknown => {
    understood.add(name);
    return json[name];
  };
  const wrong = (name: string, what: string): never => {
    throw new ProvisionError(`${where}.${name} is ${JSON.stringify(json[name])}, not ${what}`);
  };
  const nested = (name: string, each: unknown): Properties => {
    const made = properties(each, `${where}.${name}`);
    inner.push(made);
    return made;
  };

  return {
    text(name, otherwise) {
      const found = read(name) ?? otherwise;
      return typeof found === 'string' ? found : wrong(name, 'text');
    },
    number(name, otherwise) {
      const found = Number(read(name) ?? otherwise);
      return Number.isFinite(found) ? found : wrong(name, 'a number');
    },
    flag(name, otherwise) {
      const found = read(name) ?? otherwise;
      if (found === true || found === 'true') return true;
      return found === false || found === 'false' ? false : wrong(name, 'true or false');
    },
    object: (name) => nested(name, read(name)),
    list(name) {
      const found = read(name) ?? [];
      return Array.isArray(found) ? (found as unknown[]) : wrong(name, 'a list');
    },
    objects(name) {
      return this.list(name).map((each) => nested(name, each));
    },
    any: read,
    has: (name) => json[name] !== undefined,
    without(...names) {
      for (const name of names) understood.add(name);
    },
    must(name, expected) {
      if (JSON.stringify(read(name)) !== JSON.stringify(expected)) {
        wrong(name, `${JSON.stringify(expected)}, the only value the embedded engine knows`);
      }
    },
    done() {
      for (const name of Object.keys(json)) {
        if (!understood.has(name)) {
          throw new ProvisionError(`the embedded engine does not know ${where}.${name}`);
        }
      }
      for (const each of inner) each.done();
    },
  };
};

/** Texts of a list that may also be one text.
 *  @throws ProvisionError when it is neither. */
export const texts = (value: unknown, where: string): readonly string[] => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.every((each): each is string => typeof each === 'string')) return list;
  throw new ProvisionError(`${where} is not a list of texts`);
};
