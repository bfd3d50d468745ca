import {
  conditionalOperator,
  expected,
  expressionAttributeNames,
  expressionAttributeValues,
  returnConsumedCapacity,
  returnItemCollectionMetrics,
  returnValues,
  returnValuesOnConditionCheckFailure,
} from '../request/members.ts';
import { text, type Members } from '../request/shape.ts';

/** Members of PutItem, UpdateItem and DeleteItem. */
export const writeMembers: Members = {
  ReturnConsumedCapacity: returnConsumedCapacity,
  ReturnItemCollectionMetrics: returnItemCollectionMetrics,
  ReturnValues: returnValues,
  ReturnValuesOnConditionCheckFailure: returnValuesOnConditionCheckFailure,
  ConditionalOperator: conditionalOperator,
  Expected: expected,
  ConditionExpression: text(),
  ExpressionAttributeValues: expressionAttributeValues,
  ExpressionAttributeNames: expressionAttributeNames,
};

/** Members of each action of a transaction. */
export const actionMembers: Members = {
  TableName: text(),
  ReturnValuesOnConditionCheckFailure: returnValuesOnConditionCheckFailure,
  ConditionExpression: text(),
  ExpressionAttributeValues: expressionAttributeValues,
  ExpressionAttributeNames: expressionAttributeNames,
};
