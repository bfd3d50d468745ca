import { isObject, type JsonObject as Json } from '../iam/json-object.ts';

export type { JsonObject as Json } from '../iam/json-object.ts';

/** The parts of a CloudFormation template that provisioning reads. */
export interface Template {
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface Parameter {
  readonly default: string | null;
  /** Whether its value is a comma-separated list. */
  readonly list: boolean;
}

export interface Resource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Names the part of a template, parameter or resource that the engine does not know. */
export class ProvisionError extends Error {}

/** A record's own value by a name from the template; undefined for inherited names, e.g. `toString`. */
export const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** Sections that change what a template makes and that the engine does not support. */
const unknownSections = ['Conditions', 'Mappings', 'Transform', 'Rules', 'Hooks'];

/** Reads a synthesized template.
 *  @throws ProvisionError when it is no template, or has a section that the engine does not support. */
export const readTemplate = (value: unknown): Template => {
  if (!isObject(value) || !isObject(value.Resources)) {
    throw new ProvisionError('not a CloudFormation template: it has no Resources');
  }
  for (const section of unknownSections) {
    if (value[section] !== undefined) {
      throw new ProvisionError(`the embedded engine does not know the template section ${section}`);
    }
  }
  return {
    parameters: mapValues(value.Parameters, readParameter),
    resources: mapValues(value.Resources, readResource),
    outputs: mapValues(value.Outputs, (output) => (isObject(output) ? output.Value : undefined)),
  };
};

const readParameter = (parameter: unknown): Parameter => {
  const { Default, Type }: Json = isObject(parameter) ? parameter : {};
  return {
    default: Default === undefined ? null : String(Default),
    list: Type === 'CommaDelimitedList' || String(Type).startsWith('List<'),
  };
};

const readResource = (resource: unknown, id: string): Resource => {
  if (!isObject(resource) || typeof resource.Type !== 'string') {
    throw new ProvisionError(`${id} has no Type`);
  }
  if (resource.Condition !== undefined) {
    throw new ProvisionError(`${id} has a Condition, which the embedded engine does not know`);
  }
  return {
    type: resource.Type,
    properties: isObject(resource.Properties) ? resource.Properties : {},
  };
};

const mapValues = <T>(
  record: unknown,
  map: (value: unknown, key: string) => T,
): Record<string, T> =>
  Object.fromEntries(
    Object.entries(isObject(record) ? record : {}).map(([key, value]) => [key, map(value, key)]),
  );
