import { validation } from '../dynamodb-failures.ts';
import { checkConstraints } from '../request/constraints.ts';
import type { JsonObject } from '../../iam/json-object.ts';
import { readInput } from '../request/read-input.ts';
import { flag, structure, text, type Members } from '../request/shape.ts';
import { readTableName } from '../request/table-name.ts';
import { tableKey } from '../store/store-keys.ts';
import { namedTable } from './describe-table.ts';
import type { Operation } from './operation.ts';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html */
export const describeTimeToLive: Operation = (raw, { tables }) => {
  const input = readInput(raw, { TableName: text() });
  const { ttlAttribute } = namedTable(tables, readTableName(input.TableName));
  return {
    TimeToLiveDescription:
      ttlAttribute === null
        ? { TimeToLiveStatus: 'DISABLED' }
        : { TimeToLiveStatus: 'ENABLED', AttributeName: ttlAttribute },
  };
};

const members: Members = {
  TableName: text(),
  TimeToLiveSpecification: structure(
    'TimeToLiveSpecification',
    {
      Enabled: { ...flag, constraints: { required: true } },
      AttributeName: text({ required: true, shortest: 1, longest: 255 }),
    },
    { required: true },
  ),
};

/** AWS takes up to an hour; here it takes effect at once.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html */
export const updateTimeToLive: Operation = async (raw, { tables, store }) => {
  const input = readInput(raw, members);
  const name = readTableName(input.TableName);
  checkConstraints(input, members);
  const specification = input.TimeToLiveSpecification as JsonObject;
  const attribute = specification.AttributeName as string;
  const table = namedTable(tables, name);
  const { ttlAttribute } = table;
  const isEnabled = specification.Enabled === true;
  if (isEnabled && ttlAttribute !== null) {
    throw validation(
      ttlAttribute === attribute
        ? 'TimeToLive is already enabled'
        : `TimeToLive is active on a different AttributeName: current AttributeName is ${ttlAttribute}`,
    );
  }
  if (!isEnabled && ttlAttribute === null) throw validation('TimeToLive is already disabled');
  if (!isEnabled && ttlAttribute !== attribute) {
    throw validation(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${String(ttlAttribute)}`,
    );
  }
  const changed = { ...table, ttlAttribute: isEnabled ? attribute : null };
  await store.write([{ key: tableKey(name), value: changed }]);
  tables.set(changed);
  return { TimeToLiveSpecification: specification };
};
