import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { createHash } from 'node:crypto';
import type { Owner } from '#contract/owner';
import type { UploadedObject } from './event.ts';
import { quota } from './limits.ts';

/** What each owner has uploaded today. */
export interface Usage {
  /** Counts an upload once, however often its event comes, in one request; in none where it is larger
   *  than the whole quota.
   *  @returns false when the day's quota does not hold it; then it is not counted. */
  charge(owner: Owner, object: UploadedObject): Promise<boolean>;
}

/** Short name of one write to one key, 66 bits: too many for a user to find two uploads that share
 *  it, since S3 chooses the sequencer. */
const receiptOf = ({ key, sequencer }: UploadedObject): string =>
  createHash('sha256').update(`${key}\n${sequencer}`).digest('base64url').slice(0, 11);

const dayMs = 86_400_000;

/** The usage rows: partition `usage#{owner}`, which users may read and not write, sort key
 *  `day#YYYY-MM-DD` of the day when S3 stored the upload. One conditional update counts and keeps the
 *  receipt, so that a duplicate is not counted again and two at once do not pass the limit together.
 *  Where its condition fails, the answer has the row, so that nothing has to be asked again.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html */
export const usageIn = (dynamodb: Pick<DynamoDBClient, 'send'>, table: string): Usage => ({
  async charge(owner, object) {
    // Also where the day has no row yet, which the condition would let pass.
    if (object.size > quota.maxBytes) return false;
    const receipt = receiptOf(object);
    const values: Record<string, AttributeValue> = {
      ':bytes': { N: String(object.size) },
      ':one': { N: '1' },
      ':receipts': { SS: [receipt] },
      ':receipt': { S: receipt },
      ':bytesLeft': { N: String(quota.maxBytes - object.size) },
      ':maxBytes': { N: String(quota.maxBytes) },
      ':maxObjects': { N: String(quota.maxObjects) },
      ':expiresAt': {
        N: String(Math.ceil((Date.parse(object.at) + quota.keptDays * dayMs) / 1000)),
      },
    };
    try {
      await dynamodb.send(
        new UpdateItemCommand({
          TableName: table,
          Key: {
            identityId: { S: `usage#${owner}` },
            itemKey: { S: `day#${object.at.slice(0, 10)}` },
          },
          UpdateExpression:
            'ADD usedBytes :bytes, usedObjects :one, receipts :receipts SET maxBytes = :maxBytes, maxObjects = :maxObjects, expiresAt = :expiresAt',
          ConditionExpression:
            'attribute_not_exists(usedObjects) OR (usedBytes <= :bytesLeft AND usedObjects < :maxObjects AND NOT contains(receipts, :receipt))',
          ExpressionAttributeValues: values,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return true;
    } catch (error) {
      // Without the row nobody knows whether the upload was counted: it must not be deleted for that.
      if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error;
      return error.Item.receipts?.SS?.includes(receipt) ?? false;
    }
  },
});
