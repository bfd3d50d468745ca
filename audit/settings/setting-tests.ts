import { isJson, type ReadTemplates, type TemplateResource } from '../template.ts';

/** What a setting is of. */
export interface Surroundings {
  readonly resource: TemplateResource;
  readonly templates: ReadTemplates;
}

/** Whether a value is one that a setting may have. */
export type Test = (value: unknown, about: Surroundings) => boolean;

export const oneOf =
  (...values: readonly unknown[]): Test =>
  (value) =>
    values.includes(value);
export const atMost =
  (most: number): Test =>
  (value) =>
    typeof value === 'number' && value > 0 && value <= most;
export const atLeast =
  (least: number): Test =>
  (value) =>
    typeof value === 'number' && value >= least;
export const only =
  (...values: readonly string[]): Test =>
  (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((each) => values.includes(String(each)));
export const between =
  (least: number, most: number): Test =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most;
export const anything: Test = () => true;
export const undefinedOnly: Test = (value) => value === undefined;
export const optional =
  (test: Test): Test =>
  (value, about) =>
    value === undefined || test(value, about);

/** The name of a bucket, table, queue or function of the templates. */
export const nameOf =
  (id: string): Test =>
  (value, { templates }) =>
    value !== undefined && value === templates.arnOf(id)?.split(/[:/]/).at(-1);

/** The ARN of a resource of the templates. */
export const arnOf =
  (id: string): Test =>
  (value, { templates }) =>
    value !== undefined && value === templates.arnOf(id);

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJson(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
};

/** Whether two values are the same, whatever the order of their members. */
export const isAlike = (one: unknown, other: unknown): boolean =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
