import {
  attributeMap,
  attributeValue,
  flag,
  listOf,
  mapOf,
  structure,
  text,
  type Shape,
} from './shape.ts';

/** Members shared by several operations. The table's name is checked separately, before all others. */
export const returnConsumedCapacity = text({ oneOf: ['INDEXES', 'TOTAL', 'NONE'] });

export const returnItemCollectionMetrics = text({ oneOf: ['SIZE', 'NONE'] });

export const returnValues = text({
  oneOf: ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'],
});

export const returnValuesOnConditionCheckFailure = text({ oneOf: ['ALL_OLD', 'NONE'] });

export const conditionalOperator = text({ oneOf: ['OR', 'AND'] });

export const attributesToGet = listOf(text(), { shortest: 1, longest: 255 });

export const select = text({
  oneOf: ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'],
});

export const indexName = text({ pattern: '[a-zA-Z0-9_.-]+', shortest: 3, longest: 255 });

const comparisonOperators = [
  'IN',
  'NULL',
  'BETWEEN',
  'LT',
  'NOT_CONTAINS',
  'EQ',
  'GT',
  'NOT_NULL',
  'NE',
  'LE',
  'BEGINS_WITH',
  'GE',
  'CONTAINS',
] as const;

/** Legacy conditions by attribute: KeyConditions, QueryFilter, ScanFilter. */
export const conditions: Shape = mapOf(
  structure('Condition', {
    AttributeValueList: listOf(attributeValue),
    ComparisonOperator: text({ required: true, oneOf: comparisonOperators }),
  }),
  'Condition',
);

export const expected: Shape = mapOf(
  structure('ExpectedAttributeValue', {
    AttributeValueList: listOf(attributeValue),
    ComparisonOperator: text({ oneOf: comparisonOperators }),
    Exists: flag,
    Value: attributeValue,
  }),
  'ExpectedAttributeValue',
);

export const attributeUpdates: Shape = mapOf(
  structure('AttributeValueUpdate', {
    Action: text({ oneOf: ['ADD', 'PUT', 'DELETE'] }),
    Value: attributeValue,
  }),
  'AttributeValueUpdate',
);

export const expressionAttributeNames: Shape = mapOf(text(), 'java.lang.String');

export const expressionAttributeValues: Shape = attributeMap();
