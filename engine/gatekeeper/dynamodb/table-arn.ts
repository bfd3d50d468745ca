import type { JsonObject } from '../../iam/json-object.ts';

/** Region, account and partition keys of the tables. */
export interface DynamoDbSetting {
  readonly region: string;
  readonly account: string;
  /** Name of the partition key by name of the table. */
  readonly partitionKeys: ReadonlyMap<string, string>;
}

/** ARN of a table given by name or ARN; null when it is neither.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html */
export const tableArn = (table: unknown, setting: DynamoDbSetting): string | null => {
  if (typeof table !== 'string') return null;
  if (/^[a-zA-Z0-9_.-]{3,255}$/.test(table)) {
    return `arn:aws:dynamodb:${setting.region}:${setting.account}:table/${table}`;
  }
  return /^arn:aws:dynamodb:[a-z0-9-]+:\d{12}:table\/[a-zA-Z0-9_.-]{3,255}$/.test(table)
    ? table
    : null;
};

/** Replaces the ARNs of this account's tables in the input by their names. Null when a batch names the
 *  same table by name and by ARN. */
export const withTableNames = (input: JsonObject, setting: DynamoDbSetting): JsonObject | null => {
  const prefix = `arn:aws:dynamodb:${setting.region}:${setting.account}:table/`;
  const nameOf = (table: string) => (table.startsWith(prefix) ? table.slice(prefix.length) : table);
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value).map(([member, inner]: [string, unknown]) => [
      member,
      member === 'TableName' && typeof inner === 'string' ? nameOf(inner) : inner,
    ]);
    return Object.fromEntries(members) as JsonObject;
  };
  const { RequestItems: batch, TransactItems: transaction } = input;
  const renamed = rename(input) as JsonObject;
  if (Array.isArray(transaction)) {
    const items = (transaction as JsonObject[]).map((item) =>
      Object.fromEntries(Object.entries(item).map(([kind, part]) => [kind, rename(part)])),
    );
    return { ...renamed, TransactItems: items };
  }
  if (typeof batch !== 'object' || batch === null) return renamed;
  const tables = Object.entries(batch).map(([table, items]: [string, unknown]) => [
    nameOf(table),
    items,
  ]);
  const byName = Object.fromEntries(tables) as JsonObject;
  if (Object.keys(byName).length < tables.length) return null;
  return { ...renamed, RequestItems: byName };
};
