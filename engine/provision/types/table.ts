import { properties } from '../properties.ts';
import { nameOf, type Place, type ResourceType } from '../resource-type.ts';
import type { Table } from '../stack.ts';
import { ProvisionError, type Json } from '../template.ts';

/** AWS::DynamoDB::Table */
export const tableType: ResourceType = {
  ref: (id, json, place) => nameOf(id, 'TableName', json, place),
  attributes: (id, json, place) => ({
    Arn: () => tableArn(nameOf(id, 'TableName', json, place), place),
  }),
};

const tableArn = (name: string, { region, account }: Place): string =>
  `arn:aws:dynamodb:${region}:${account}:table/${name}`;

export const readTable = (id: string, json: Json, place: Place): Table => {
  const from = properties(json, id);
  const name = nameOf(id, 'TableName', () => json, place);
  const types = new Map(
    from
      .objects('AttributeDefinitions')
      .map((each) => [each.text('AttributeName'), each.text('AttributeType')] as const),
  );
  const keys = from.objects('KeySchema').map((each) => {
    const attribute = each.text('AttributeName');
    const type = types.get(attribute);
    if (type !== 'S' && type !== 'N' && type !== 'B') {
      throw new ProvisionError(`${id}: the key ${attribute} has no attribute definition`);
    }
    return { name: attribute, type, keyType: each.text('KeyType') } as const;
  });
  const partitionKey = keys.find(({ keyType }) => keyType === 'HASH');
  if (partitionKey === undefined) throw new ProvisionError(`${id} has no partition key`);
  const sortKey = keys.find(({ keyType }) => keyType === 'RANGE') ?? null;
  const ttl = from.object('TimeToLiveSpecification');
  const ttlAttribute = ttl.flag('Enabled', false) ? ttl.text('AttributeName') : null;
  const most = from.object('OnDemandThroughput');
  const maximum = (property: string) => (most.has(property) ? most.number(property) : null);
  const maxThroughput = {
    read: maximum('MaxReadRequestUnits'),
    write: maximum('MaxWriteRequestUnits'),
  };
  // Without effect on one machine: streams and backups.
  from.without('TableName', 'BillingMode', 'PointInTimeRecoverySpecification');
  from.without('SSESpecification', 'StreamSpecification');
  from.without('DeletionProtectionEnabled');
  from.done();
  return {
    name,
    arn: tableArn(name, place),
    partitionKey: { name: partitionKey.name, type: partitionKey.type },
    sortKey: sortKey === null ? null : { name: sortKey.name, type: sortKey.type },
    ttlAttribute,
    maxThroughput,
  };
};
