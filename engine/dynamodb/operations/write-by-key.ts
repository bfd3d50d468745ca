import { checkKey } from '../request/check-keys.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import { readTableName } from '../request/table-name.ts';
import { rowKey } from '../store/store-keys.ts';
import type { Item } from '../values/attribute-value.ts';
import type { ItemWrite, RequestedWrite } from './item-write.ts';

/** A write of an item named by its key: DeleteItem, and ConditionCheck, which does not change the
 *  item. */
export const writeByKey = (
  input: JsonObject,
  { key, ...write }: { readonly key: Item } & Pick<ItemWrite, 'condition' | 'change'>,
): RequestedWrite => ({
  tableName: readTableName(input.TableName),
  against(table) {
    checkKey(table, key);
    return {
      ...write,
      table,
      key: rowKey(table, key),
      showsFailedItem: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
      readsBefore: true,
    };
  },
});
