import { CfnParameter } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { StackOptions } from './options.ts';
import { protectData, type Protection } from './protection.ts';

export interface Tables {
  readonly sessions: CfnTable;
  readonly results: CfnTable;
}

/** Request units a second of each table. A user's writes are bounded by nothing else, so these bound
 *  both what they cost and how fast a table grows; the service quota alone is 40,000 each. The limit is
 *  per table, not per user: whoever uses it up throttles the others.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode-max-throughput.html */
export const tableLimits = { readUnits: 1000, writeUnits: 200 } as const;

/** The user writes the sessions table, the converter the results table. The sessions table has a
 *  stream for server-side triggers, the results table where its changes are sent somewhere. */
export const addTables = (
  scope: Construct,
  protection: Protection,
  { resultsTo }: Pick<StackOptions, 'resultsTo'>,
): Tables => {
  const limits = {
    maxReadRequestUnits: limit(scope, 'TableReadUnits', tableLimits.readUnits),
    maxWriteRequestUnits: limit(scope, 'TableWriteUnits', tableLimits.writeUnits),
  };
  const add = (id: string, stream: 'NEW_AND_OLD_IMAGES' | 'NEW_IMAGE' | null): CfnTable => {
    const table = new CfnTable(scope, id, {
      billingMode: 'PAY_PER_REQUEST',
      onDemandThroughput: limits,
      attributeDefinitions: [
        { attributeName: 'identityId', attributeType: 'S' },
        { attributeName: 'itemKey', attributeType: 'S' },
      ],
      keySchema: [
        { attributeName: 'identityId', keyType: 'HASH' },
        { attributeName: 'itemKey', keyType: 'RANGE' },
      ],
      timeToLiveSpecification: { attributeName: 'expiresAt', enabled: true },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      sseSpecification: { sseEnabled: true },
      deletionProtectionEnabled: protection === 'protected',
      ...(stream === null ? {} : { streamSpecification: { streamViewType: stream } }),
    });
    protectData(table, protection);
    return table;
  };
  return {
    sessions: add('SessionsTable', 'NEW_AND_OLD_IMAGES'),
    results: add('ResultsTable', resultsTo === null ? null : 'NEW_IMAGE'),
  };
};

const limit = (scope: Construct, id: string, units: number): number =>
  new CfnParameter(scope, id, {
    type: 'Number',
    default: units,
    minValue: 1,
    description: `Maximum request units a second of each table.`,
  }).valueAsNumber;
