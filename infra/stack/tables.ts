import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';

export interface Tables {
  readonly sessions: CfnTable;
  readonly results: CfnTable;
}

/** The user writes the sessions table, the converter the results table. The sessions table has a
 *  stream for server-side triggers. */
export const addTables = (scope: Construct): Tables => ({
  sessions: addTable(scope, 'SessionsTable', { stream: true }),
  results: addTable(scope, 'ResultsTable', { stream: false }),
});

const addTable = (
  scope: Construct,
  id: string,
  { stream }: { readonly stream: boolean },
): CfnTable =>
  new CfnTable(scope, id, {
    billingMode: 'PAY_PER_REQUEST',
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
    ...(stream ? { streamSpecification: { streamViewType: 'NEW_AND_OLD_IMAGES' } } : {}),
  });
