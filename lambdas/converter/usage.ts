import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { createHash } from 'node:crypto';
import type { IdentityId } from '#contract/ids';
import type { UploadedObject } from './event.ts';
import { quota } from './limits.ts';

/** What each identity has uploaded today. */
export interface Usage {
  /** Counts an upload once, however often its event comes.
   *  @returns false when the day's quota does not hold it; then it is not counted. */
  charge(owner: IdentityId, object: UploadedObject): Promise<boolean>;
}

/** Short name of one write to one key, 66 bits: too many for a user to find two uploads that share
 *  it, since S3 chooses the sequencer. */
const receiptOf = ({ key, sequencer }: UploadedObject): string =>
  createHash('sha256').update(`${key}\n${sequencer}`).digest('base64url').slice(0, 11);

const dayMs = 86_400_000;

/** The usage rows: partition `usage#{identityId}`, which the user may read and not write, sort key
 *  `day#YYYY-MM-DD` of the day when S3 stored the upload. One conditional update counts and keeps the
 *  receipt, so that a duplicate is not counted again and two at once do not pass the limit together.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html */
export const usageIn = (dynamodb: Pick<DynamoDBClient, 'send'>, table: string): Usage => {
  const holds = async (
    owner: IdentityId,
    object: UploadedObject,
    expression: { readonly UpdateExpression: string; readonly ConditionExpression: string },
    values: Record<string, AttributeValue>,
  ): Promise<boolean> => {
    try {
      await dynamodb.send(
        new UpdateItemCommand({
          TableName: table,
          Key: {
            identityId: { S: `usage#${owner}` },
            itemKey: { S: `day#${object.at.slice(0, 10)}` },
          },
          ...expression,
          ExpressionAttributeValues: values,
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  return {
    async charge(owner, object) {
      const receipt = receiptOf(object);
      const counted = await holds(
        owner,
        object,
        {
          UpdateExpression:
            'ADD usedBytes :bytes, usedObjects :one, receipts :receipts SET maxBytes = :maxBytes, maxObjects = :maxObjects, expiresAt = :expiresAt',
          ConditionExpression:
            'attribute_not_exists(usedObjects) OR (usedBytes <= :bytesLeft AND usedObjects < :maxObjects AND NOT contains(receipts, :receipt))',
        },
        {
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
        },
      );
      return (
        counted ||
        holds(
          owner,
          object,
          {
            UpdateExpression: 'SET maxBytes = :maxBytes',
            ConditionExpression: 'contains(receipts, :receipt)',
          },
          { ':receipt': { S: receipt }, ':maxBytes': { N: String(quota.maxBytes) } },
        )
      );
    },
  };
};
