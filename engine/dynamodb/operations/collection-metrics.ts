import type { JsonObject } from '../../iam/json-object.ts';
import type { Table } from '../store/table.ts';
import { pick, type Item } from '../values/attribute-value.ts';

/** The `ItemCollectionMetrics` member of a write's response. Only tables with local secondary indexes
 *  have item collections.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ItemCollectionMetrics.html */
export const collectionMetrics = (
  input: JsonObject,
  table: Table,
  item: Item,
): { readonly ItemCollectionMetrics?: object } => {
  const isAsked = input.ReturnItemCollectionMetrics === 'SIZE';
  if (!isAsked || !table.indexes?.some(({ kind }) => kind === 'local')) return {};
  return {
    ItemCollectionMetrics: {
      ItemCollectionKey: pick(item, [table.partitionKey.name]),
      SizeEstimateRangeGB: [0, 1],
    },
  };
};
