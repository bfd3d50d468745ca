import type { AwsAction } from './actions.ts';
import type { Document, JsonStatement } from './mutations.ts';

/** One way to allow less, that a policy may be able to afford. */
export interface Strengthening {
  /** e.g. `authenticated-user.json`. */
  readonly file: string;
  readonly statement: string;
  /** What was done, in words. */
  readonly change: string;
  readonly document: Document;
}

interface Change {
  readonly change: string;
  /** Null: the statement is gone. */
  readonly statement: JsonStatement | null;
}

type Operator = (statement: JsonStatement) => readonly Change[];

const list = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);

const removeStatement: Operator = () => [{ change: 'the statement removed', statement: null }];

const removeActions: Operator = (statement) => {
  const actions = list(statement.Action);
  if (actions.length < 2) return [];
  return actions.map((action, index) => ({
    change: `action ${action} removed`,
    statement: { ...statement, Action: actions.toSpliced(index, 1) },
  }));
};

const removeResources: Operator = (statement) => {
  const resources = list(statement.Resource);
  if (resources.length < 2) return [];
  return resources.map((resource, index) => ({
    change: `resource ${resource} removed`,
    statement: { ...statement, Resource: resources.toSpliced(index, 1) },
  }));
};

/** Keys of the product are `{identity}/{session}/{file}`, of a result one part longer. */
const narrowResources: Operator = (statement) => {
  const resources = list(statement.Resource);
  return resources.flatMap((resource, index) =>
    resource.endsWith('/*')
      ? [
          {
            change: `resource ${resource} narrowed to keys with one more part`,
            statement: { ...statement, Resource: resources.with(index, `${resource}/*`) },
          },
        ]
      : [],
  );
};

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const conditionsOf = (statement: JsonStatement): Conditions =>
  (statement.Condition ?? {}) as Conditions;

const narrowLists: Operator = (statement) => {
  const conditions = conditionsOf(statement);
  return list(conditions.StringLike?.['s3:prefix'])
    .filter((prefix) => prefix.endsWith('/*'))
    .map((prefix) => ({
      change: `s3:prefix ${prefix} narrowed to what is below one session`,
      statement: {
        ...statement,
        Condition: {
          ...conditions,
          StringLike: { ...conditions.StringLike, 's3:prefix': `${prefix}/*` },
        },
      },
    }));
};

/** Keys that say how a request was sent or what it met, and those with which it asks for a second
 *  permission besides, such as s3:PutObjectAcl, which nobody has: refusing them takes nothing away.
 *  @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
const noOption = new RegExp(
  `^s3:(${[
    'authtype',
    'signatureversion',
    'signatureage',
    'tlsversion',
    'x-amz-content-sha256',
    'resourceaccount',
    'accessgrantsinstancearn',
    'existingobjecttag.*',
    'x-amz-acl',
    'x-amz-grant-.*',
    'requestobjecttag.*',
    'object-lock-.*',
  ].join('|')})$`,
);

/** Requests refused that carry an option which the actions know and the statement says nothing of. */
const refuseKeys =
  (actions: readonly AwsAction[]): Operator =>
  (statement) => {
    if (statement.Principal !== undefined) return [];
    const conditions = conditionsOf(statement);
    const named = list(statement.Action).map((action) => action.toLowerCase());
    const said = Object.values(conditions).flatMap((keys) =>
      Object.keys(keys).map((key) => key.toLowerCase()),
    );
    const known = actions
      .filter(({ name }) => named.includes(name.toLowerCase()))
      .flatMap(({ service, conditionKeys }) =>
        conditionKeys.filter((key) => key.startsWith(`${service}:`) && !noOption.test(key)),
      );
    return [...new Set(known)]
      .filter((key) => !said.includes(key))
      .sort()
      .map((key) => ({
        change: `requests with ${key} refused`,
        statement: {
          ...statement,
          Condition: { ...conditions, Null: { ...conditions.Null, [key]: 'true' } },
        },
      }));
  };

/** Every strengthening of every Allow of one document.
 *  @param actions AWS's actions, for the context keys that requests for each can carry. */
export const strengthenings = (
  file: string,
  document: Document,
  actions: readonly AwsAction[],
): readonly Strengthening[] => {
  const operators: readonly Operator[] = [
    removeStatement,
    removeActions,
    removeResources,
    narrowResources,
    narrowLists,
    refuseKeys(actions),
  ];
  return document.Statement.flatMap((statement, index) =>
    statement.Effect === 'Allow'
      ? operators
          .flatMap((operator) => operator(statement))
          .map(({ change, statement: after }) => ({
            file,
            statement: String(statement.Sid),
            change,
            document: {
              ...document,
              Statement:
                after === null
                  ? document.Statement.toSpliced(index, 1)
                  : document.Statement.with(index, after),
            },
          }))
      : [],
  );
};
