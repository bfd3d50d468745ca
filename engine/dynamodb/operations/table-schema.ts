import { invalidParameter, validation, type Failure } from '../dynamodb-failures.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import type { Index, KeyAttribute, Table } from '../store/table.ts';
import type { KeyType } from '../values/attribute-value.ts';

const mostLocalIndexes = 5;
const mostGlobalIndexes = 20;

type Schema = Pick<Table, 'partitionKey' | 'sortKey'> & Required<Pick<Table, 'indexes'>>;

/** Reads keys and indexes of a CreateTable request whose members have the right form.
 *  @throws ValidationException when they contradict each other. */
export const readTableSchema = (input: JsonObject): Schema => {
  checkBilling(input);
  const definitions = new Map(
    (input.AttributeDefinitions as readonly JsonObject[]).map((each) => [
      each.AttributeName as string,
      each.AttributeType as KeyType,
    ]),
  );
  const keySchema = input.KeySchema as readonly JsonObject[];
  if (keySchema.length > definitions.size) {
    throw validation('Invalid KeySchema: Some index key attribute have no definition');
  }
  const keys = readKeys(keySchema, definitions);
  const local = readIndexes(input.LocalSecondaryIndexes, 'local', definitions);
  const global = readIndexes(input.GlobalSecondaryIndexes, 'global', definitions);
  const indexes = [...local, ...global];
  const problem = problemOf({ ...keys, local, global, definitions });
  if (problem !== null) throw problem;
  return { ...keys, indexes };
};

const checkBilling = (input: JsonObject): void => {
  const isOnDemand = input.BillingMode === 'PAY_PER_REQUEST';
  const throughput = input.ProvisionedThroughput;
  if (isOnDemand && throughput !== undefined) {
    throw invalidParameter(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  if (!isOnDemand && throughput === undefined) {
    throw invalidParameter(
      'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    );
  }
};

const readKeys = (
  schema: readonly JsonObject[],
  definitions: ReadonlyMap<string, KeyType>,
): { readonly partitionKey: KeyAttribute; readonly sortKey: KeyAttribute | null } => {
  const names = schema.map((each) => each.AttributeName as string);
  const [first = '', second] = names;
  const keys = names.map((name) => ({ name, type: definitions.get(name) }));
  if (keys.some(({ type }) => type === undefined)) {
    throw invalidParameter(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${names.join(', ')}], AttributeDefinitions: [${[...definitions.keys()].join(', ')}]`,
    );
  }
  if (first === second) {
    throw validation(
      'Both the Hash Key and the Range Key element in the KeySchema have the same name',
    );
  }
  if (schema[0]?.KeyType !== 'HASH') {
    throw validation('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  }
  if (schema[1] !== undefined && schema[1].KeyType !== 'RANGE') {
    throw validation('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  }
  const [partitionKey, sortKey = null] = keys as [KeyAttribute, KeyAttribute?];
  return { partitionKey, sortKey };
};

const readIndexes = (
  given: unknown,
  kind: Index['kind'],
  definitions: ReadonlyMap<string, KeyType>,
): readonly Index[] => {
  if (given === undefined) return [];
  const list = given as readonly JsonObject[];
  const member = kind === 'local' ? 'LocalSecondaryIndexes' : 'GlobalSecondaryIndexes';
  if (list.length === 0) throw invalidParameter(`List of ${member} is empty`);
  return list.map((each) => ({
    name: each.IndexName as string,
    kind,
    ...readKeys(each.KeySchema as readonly JsonObject[], definitions),
    projected: readProjected(each.Projection as JsonObject),
    ...readThroughput(each.ProvisionedThroughput as JsonObject | undefined),
  }));
};

/** Gives the member `throughput` of a table or an index, if the request has it. */
export const readThroughput = (given: JsonObject | undefined): Pick<Table, 'throughput'> =>
  given === undefined
    ? {}
    : {
        throughput: {
          read: Number(given.ReadCapacityUnits),
          write: Number(given.WriteCapacityUnits),
        },
      };

const readProjected = (projection: JsonObject): readonly string[] | null => {
  const { ProjectionType: type, NonKeyAttributes: attributes } = projection;
  if (type === undefined) throw invalidParameter('Unknown ProjectionType: null');
  if (type !== 'INCLUDE' && attributes !== undefined) {
    throw invalidParameter(`ProjectionType is ${String(type)}, but NonKeyAttributes is specified`);
  }
  return type === 'ALL' ? null : ((attributes ?? []) as readonly string[]);
};

/** Finds contradictions between keys and indexes. */
const problemOf = ({
  partitionKey,
  sortKey,
  local,
  global,
  definitions,
}: Omit<Schema, 'indexes'> & {
  readonly local: readonly Index[];
  readonly global: readonly Index[];
  readonly definitions: ReadonlyMap<string, KeyType>;
}): Failure | null => {
  if (local.length > 0 && sortKey === null) {
    return invalidParameter(
      'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
    );
  }
  for (const index of local) {
    if (index.sortKey === null) {
      return invalidParameter(`Index KeySchema does not have a range key for index: ${index.name}`);
    }
    if (index.partitionKey.name !== partitionKey.name) {
      return invalidParameter(
        `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${index.name}. index hash key: ${index.partitionKey.name}, table hash key: ${partitionKey.name}`,
      );
    }
  }
  const indexes = [...local, ...global];
  const names = indexes.map(({ name }) => name);
  const twice = names.find((name, place) => names.indexOf(name) < place);
  if (twice !== undefined) return invalidParameter(`Duplicate index name: ${twice}`);
  if (local.length > mostLocalIndexes) {
    return invalidParameter(
      `Number of LocalSecondaryIndexes exceeds per-table limit of ${mostLocalIndexes}`,
    );
  }
  if (global.length > mostGlobalIndexes) {
    return invalidParameter(
      `GlobalSecondaryIndex count exceeds the per-table limit of ${mostGlobalIndexes}`,
    );
  }
  const used = new Set(
    [{ partitionKey, sortKey }, ...indexes].flatMap((keyed) =>
      [keyed.partitionKey, keyed.sortKey].map((key) => key?.name),
    ),
  );
  const unused = [...definitions.keys()].filter((name) => !used.has(name));
  return unused.length === 0
    ? null
    : invalidParameter(
        `Some AttributeDefinitions are not used. AttributeDefinitions: [${[...definitions.keys()].join(', ')}], keys used: [${[...used].filter(Boolean).join(', ')}]`,
      );
};
