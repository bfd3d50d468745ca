import { isObject, type JsonObject } from '../../iam/json-object.ts';
import {
  attributes,
  capacity,
  leadingKeys,
  optional,
  partitionKeyOf,
  partitionsOf,
  queryOperands,
  select,
} from './context.ts';
import type { NeededPermission } from '../../iam/needed-permission.ts';
import { partiQlPermission } from './partiql.ts';
import { tableArn, type DynamoDbSetting } from './table-arn.ts';

export type { DynamoDbSetting } from './table-arn.ts';

/** The permissions that a DynamoDB request needs. `unmapped` requests are refused. */
export type DynamoDbMapping =
  | { readonly kind: 'permissions'; readonly permissions: readonly NeededPermission[] }
  | { readonly kind: 'unmapped'; readonly why: string }
  | { readonly kind: 'unknown-operation' };

type Mapper = (input: JsonObject, setting: DynamoDbSetting) => readonly NeededPermission[] | null;

/** Maps a request to every permission it needs: one per item for transactions and PartiQL, one per table
 *  for batches, with the LeadingKeys of all its items. Pure.
 *  @param operation the part of X-Amz-Target after the dot.
 *  @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html */
export const mapDynamoDbRequest = (
  operation: string,
  input: JsonObject,
  setting: DynamoDbSetting,
): DynamoDbMapping => {
  const mapper = Object.hasOwn(dynamoDbRequests, operation)
    ? dynamoDbRequests[operation]
    : undefined;
  if (mapper === undefined) return { kind: 'unknown-operation' };
  const permissions = mapper(input, setting);
  return permissions === null || permissions.length === 0
    ? { kind: 'unmapped', why: `the ${operation} request names no resource that can be authorised` }
    : { kind: 'permissions', permissions };
};

/** An action on one item, given as Key or as Item. */
const onItem =
  (action: string, member: 'Key' | 'Item', kind: 'read' | 'write', enclosing?: string): Mapper =>
  (input, setting) => {
    const resource = tableArn(input.TableName, setting);
    if (resource === null) return null;
    const item = input[member];
    return [
      {
        action: `dynamodb:${action}`,
        resource,
        context: {
          ...partitionsOf([item], resource, setting),
          ...attributes(input, [item]),
          ...capacity(input),
          ...(kind === 'read'
            ? select(input)
            : optional('dynamodb:ReturnValues', input.ReturnValues, 'NONE')),
          ...(enclosing === undefined ? {} : { 'dynamodb:EnclosingOperation': [enclosing] }),
        },
      },
    ];
  };

/** Table, or index of a table, that Query and Scan read. */
const readResource = (input: JsonObject, setting: DynamoDbSetting): string | null => {
  const table = tableArn(input.TableName, setting);
  if (input.IndexName === undefined || table === null) return table;
  const isName =
    typeof input.IndexName === 'string' && /^[a-zA-Z0-9_.-]{3,255}$/.test(input.IndexName);
  return isName ? `${table}/index/${String(input.IndexName)}` : null;
};

const query: Mapper = (input, setting) => {
  const resource = readResource(input, setting);
  if (resource === null) return null;
  const key = partitionKeyOf(resource, setting);
  const operands = key === undefined ? null : queryOperands(input, key);
  return [
    {
      action: 'dynamodb:Query',
      resource,
      context: {
        ...leadingKeys(operands ?? []),
        ...attributes(input, []),
        ...capacity(input),
        ...select(input),
      },
    },
  ];
};

const scan: Mapper = (input, setting) => {
  const resource = readResource(input, setting);
  if (resource === null) return null;
  const context = { ...attributes(input, []), ...capacity(input), ...select(input) };
  return [{ action: 'dynamodb:Scan', resource, context }];
};

/** Reads a batch's RequestItems table by table; null when malformed. */
const perTable = (
  input: JsonObject,
  setting: DynamoDbSetting,
  permissionOf: (table: string, requests: unknown) => NeededPermission | null,
): readonly NeededPermission[] | null => {
  if (!isObject(input.RequestItems)) return null;
  const permissions = Object.entries(input.RequestItems).map(([name, requests]) => {
    const table = tableArn(name, setting);
    return table === null ? null : permissionOf(table, requests);
  });
  const known = permissions.filter((permission) => permission !== null);
  return known.length === permissions.length ? known : null;
};

const batchGetItem: Mapper = (input, setting) =>
  perTable(input, setting, (resource, requests) => {
    if (!isObject(requests) || !Array.isArray(requests.Keys)) return null;
    const keys = requests.Keys as unknown[];
    return {
      action: 'dynamodb:BatchGetItem',
      resource,
      context: {
        ...partitionsOf(keys, resource, setting),
        ...attributes(requests, keys),
        ...capacity(input),
        ...select(requests),
      },
    };
  });

const batchWriteItem: Mapper = (input, setting) =>
  perTable(input, setting, (resource, requests) => {
    if (!Array.isArray(requests)) return null;
    const items = (requests as unknown[]).map(writtenItem);
    return {
      action: 'dynamodb:BatchWriteItem',
      resource,
      context: {
        ...partitionsOf(items, resource, setting),
        ...attributes({}, items),
        ...capacity(input),
      },
    };
  });

/** The item of a PutRequest or the key of a DeleteRequest; null unless there is exactly one. */
const writtenItem = (request: unknown): unknown => {
  if (!isObject(request) || Object.keys(request).length !== 1) return null;
  const { PutRequest: put, DeleteRequest: remove } = request;
  if (isObject(put)) return put.Item;
  return isObject(remove) ? remove.Key : null;
};

/** Maps a transaction item by item, each by its own action.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
const transaction =
  (operation: string, parts: Readonly<Record<string, Mapper>>): Mapper =>
  (input, setting) => {
    if (!Array.isArray(input.TransactItems)) return null;
    const permissions: NeededPermission[] = [];
    for (const item of input.TransactItems as unknown[]) {
      const [member, ...others] = isObject(item) ? Object.entries(item) : [];
      if (member === undefined || others.length > 0) return null;
      const [kind, part] = member;
      const mapper = Object.hasOwn(parts, kind) ? parts[kind] : undefined;
      const needed = mapper && isObject(part) ? mapper(part, setting) : null;
      if (needed === null) return null;
      permissions.push(
        ...needed.map(({ context, ...rest }) => ({
          ...rest,
          context: { ...context, 'dynamodb:EnclosingOperation': [operation] },
        })),
      );
    }
    return permissions;
  };

const partiQl =
  (list: string | null, enclosing: string | null): Mapper =>
  (input, setting) => {
    const statements: unknown = list === null ? [input] : input[list];
    if (!Array.isArray(statements)) return null;
    const permissions = (statements as unknown[]).map((statement) => {
      const text = isObject(statement) ? statement.Statement : null;
      return typeof text === 'string' ? partiQlPermission(text, enclosing, setting) : null;
    });
    const known = permissions.filter((permission) => permission !== null);
    return known.length === permissions.length ? known : null;
  };

/** An action on the table named by a member. */
const onTable =
  (...members: readonly string[]): ((operation: string) => Mapper) =>
  (operation) =>
  (input, setting) => {
    const resources = members.map((member) => tableArn(input[member], setting));
    const known = resources.filter((resource) => resource !== null);
    return known.length === resources.length
      ? known.map((resource) => ({ action: `dynamodb:${operation}`, resource, context: {} }))
      : null;
  };

/** An action on the resource whose ARN a member gives: table, stream, backup, import or export. */
const onArn =
  (member: string): ((operation: string) => Mapper) =>
  (operation) =>
  (input) => {
    const resource = input[member];
    return typeof resource === 'string' && /^arn:aws:dynamodb:[a-z0-9-]*:\d*:\S+$/.test(resource)
      ? [{ action: `dynamodb:${operation}`, resource, context: {} }]
      : null;
  };

/** An action on no particular resource. */
const onAccount =
  (operation: string): Mapper =>
  () => [{ action: `dynamodb:${operation}`, resource: '*', context: {} }];

const each = (
  mapper: (operation: string) => Mapper,
  ...operations: readonly string[]
): Record<string, Mapper> =>
  Object.fromEntries(operations.map((operation) => [operation, mapper(operation)]));

const table = onTable('TableName');

/** Every operation of DynamoDB and DynamoDB Streams. */
export const dynamoDbRequests: Readonly<Record<string, Mapper>> = {
  GetItem: onItem('GetItem', 'Key', 'read'),
  PutItem: onItem('PutItem', 'Item', 'write'),
  UpdateItem: onItem('UpdateItem', 'Key', 'write'),
  DeleteItem: onItem('DeleteItem', 'Key', 'write'),
  Query: query,
  Scan: scan,
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  TransactGetItems: transaction('TransactGetItems', { Get: onItem('GetItem', 'Key', 'read') }),
  TransactWriteItems: transaction('TransactWriteItems', {
    Put: onItem('PutItem', 'Item', 'write'),
    Update: onItem('UpdateItem', 'Key', 'write'),
    Delete: onItem('DeleteItem', 'Key', 'write'),
    ConditionCheck: onItem('ConditionCheckItem', 'Key', 'write'),
  }),
  ExecuteStatement: partiQl(null, null),
  BatchExecuteStatement: partiQl('Statements', null),
  ExecuteTransaction: partiQl('TransactStatements', 'ExecuteTransaction'),
  ...each(table, 'CreateTable', 'DeleteTable', 'DescribeTable', 'UpdateTable', 'CreateBackup'),
  ...each(table, 'DescribeTimeToLive', 'UpdateTimeToLive', 'DescribeContinuousBackups'),
  ...each(table, 'UpdateContinuousBackups', 'DescribeTableReplicaAutoScaling'),
  ...each(table, 'UpdateTableReplicaAutoScaling', 'DescribeContributorInsights'),
  ...each(table, 'UpdateContributorInsights', 'DescribeKinesisStreamingDestination'),
  ...each(table, 'EnableKinesisStreamingDestination', 'DisableKinesisStreamingDestination'),
  ...each(table, 'UpdateKinesisStreamingDestination'),
  ...each(onTable('TargetTableName', 'SourceTableName'), 'RestoreTableToPointInTime'),
  ...each(onArn('ResourceArn'), 'TagResource', 'UntagResource', 'ListTagsOfResource'),
  ...each(onArn('ResourceArn'), 'GetResourcePolicy', 'PutResourcePolicy', 'DeleteResourcePolicy'),
  ...each(onArn('BackupArn'), 'DescribeBackup', 'DeleteBackup', 'RestoreTableFromBackup'),
  ...each(onArn('TableArn'), 'ExportTableToPointInTime'),
  ...each(onArn('ExportArn'), 'DescribeExport'),
  ...each(onArn('ImportArn'), 'DescribeImport'),
  ...each(onArn('StreamArn'), 'DescribeStream', 'GetShardIterator'),
  // A shard iterator does not name its stream, so the resource is every stream.
  ...each(onAccount, 'GetRecords', 'ListStreams', 'ListTables', 'ListBackups', 'ListExports'),
  ...each(onAccount, 'ListImports', 'ListGlobalTables', 'ListContributorInsights', 'ImportTable'),
  ...each(onAccount, 'DescribeLimits', 'DescribeEndpoints', 'CreateGlobalTable'),
  ...each(onAccount, 'DescribeGlobalTable', 'UpdateGlobalTable', 'DescribeGlobalTableSettings'),
  ...each(onAccount, 'UpdateGlobalTableSettings'),
};
