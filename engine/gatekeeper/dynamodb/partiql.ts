import type { NeededPermission } from '../../iam/needed-permission.ts';
import { tableArn, type DynamoDbSetting } from './table-arn.ts';

const name = String.raw`"([a-zA-Z0-9_.-]{3,255})"(?:\."([a-zA-Z0-9_.-]{3,255})")?|([a-zA-Z0-9_-]{3,255})`;

/** DynamoDB's PartiQL statements: how each begins, and the action it needs. A quote before FROM could
 *  hide another FROM, so such a SELECT does not match.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html */
const statements: readonly { readonly begins: RegExp; readonly action: string }[] = [
  {
    begins: new RegExp(String.raw`^\s*SELECT\s[^;'"]*?\sFROM\s+(?:${name})(?=[\s;]|$)`, 'i'),
    action: 'PartiQLSelect',
  },
  {
    begins: new RegExp(String.raw`^\s*INSERT\s+INTO\s+(?:${name})\s`, 'i'),
    action: 'PartiQLInsert',
  },
  { begins: new RegExp(String.raw`^\s*UPDATE\s+(?:${name})\s`, 'i'), action: 'PartiQLUpdate' },
  {
    begins: new RegExp(String.raw`^\s*DELETE\s+FROM\s+(?:${name})(?=[\s;]|$)`, 'i'),
    action: 'PartiQLDelete',
  },
];

/** The permission that a PartiQL statement needs. Its WHERE clause is not parsed: there are no
 *  LeadingKeys and a SELECT counts as a full scan, so no clause can earn a permission. Null when the
 *  statement does not parse.
 *  @param enclosing the transaction that it is part of. */
export const partiQlPermission = (
  statement: string,
  enclosing: string | null,
  setting: DynamoDbSetting,
): NeededPermission | null => {
  for (const { begins, action } of statements) {
    const [matched, quoted, index, bare] = begins.exec(statement) ?? [];
    if (matched === undefined) continue;
    const table = tableArn(quoted ?? bare, setting);
    if (table === null) return null;
    return {
      action: `dynamodb:${action}`,
      resource: index === undefined ? table : `${table}/index/${index}`,
      context: {
        ...(action === 'PartiQLSelect' ? { 'dynamodb:FullTableScan': ['true'] } : {}),
        ...(enclosing === null ? {} : { 'dynamodb:EnclosingOperation': [enclosing] }),
      },
    };
  }
  return null;
};
