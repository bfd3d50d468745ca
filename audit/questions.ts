import { authorise, type AuthorisationRequest } from '../engine/iam/authorise.ts';
import { parsePolicy, type Statement } from '../engine/iam/policy-document.ts';
import type { Stack } from '../engine/provision/stack.ts';
import type { AwsAction } from './actions.ts';
import { bucketFiles, judgeAll } from './against-principals.ts';
import { compareStatements, type Difference } from './comparison/compare.ts';
import { principalsIn } from './comparison/principals.ts';
import { scopeOf, standInsOf } from './document-findings.ts';
import { kindOf } from './intended-sets.ts';
import { filledPolicies, placeholderValues, type PolicyFolder } from './policy-files.ts';

/** The grammar of questions, for `--help` and for the error about text that is not a question. */
export const grammar = `a question is WHO VERB WHERE, e.g. 'other users read uploads:*'
  WHO    users, other users (a user, of what is neither the user's own nor the own space's), converter, anybody (everybody without a role here)
  VERB   read, write, delete, list, touch (any action), or an action of AWS such as s3:GetObject
  WHERE  uploads:KEY or results:KEY, where KEY may hold * and ?, and {me} is the user's identity ID;
         uploads, results (the buckets themselves, as for list); sessions, resultRows (the tables)`;

/** A question that can be asked of the policies. */
export interface Question {
  readonly who: 'users' | 'other users' | 'converter' | 'anybody';
  readonly verb: string;
  readonly where: 'uploads' | 'results' | 'sessions' | 'resultRows';
  /** Pattern of keys; null for the bucket or table itself. */
  readonly keys: string | null;
}

/** @throws {Error} with the grammar, when the text is not a question. */
export const parseQuestion = (text: string): Question => {
  const [, who, verb = '', where, keys] =
    /^\s*(users|other users|converter|anybody)\s+(\S+)\s+(uploads|results|sessions|resultRows)(?::(\S+))?\s*$/.exec(
      text,
    ) ?? [];
  if (who === undefined || !(verb in verbs || /^[a-z0-9-]+:[a-z0-9*?]+$/i.test(verb))) {
    throw new Error(`'${text}' is no question: ${grammar}`);
  }
  if (keys !== undefined && (where === 'sessions' || where === 'resultRows')) {
    throw new Error(`'${text}' is no question: a table has no keys to name. ${grammar}`);
  }
  return { who, verb, where, keys: keys ?? null } as Question;
};

/** Operations that AWS checks as other actions.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
const checkedAs: Readonly<Record<string, string>> = {
  's3:copyobject': 's3:GetObject and s3:PutObject',
  's3:headobject': 's3:GetObject',
  's3:headbucket': 's3:ListBucket',
  's3:listobjectsv2': 's3:ListBucket',
  's3:uploadpart': 's3:PutObject',
  's3:createmultipartupload': 's3:PutObject',
  's3:completemultipartupload': 's3:PutObject',
  'dynamodb:transactwriteitems': 'dynamodb:PutItem, UpdateItem, DeleteItem and ConditionCheckItem',
  'dynamodb:transactgetitems': 'dynamodb:GetItem',
};

const verbProblem = (verb: string, types: ReadonlySet<string>, known: readonly AwsAction[]) => {
  if (verb in verbs || /[*?]/.test(verb)) return null;
  const name = verb.toLowerCase();
  const action = known.find((each) => each.name.toLowerCase() === name);
  if (action === undefined) {
    const other = checkedAs[name];
    return other === undefined
      ? `AWS has no action ${verb}`
      : `AWS checks ${verb} as ${other}: ask about these`;
  }
  return action.resourceTypes.some((type) => types.has(type))
    ? null
    : `${action.name} acts on ${action.resourceTypes.join(', ') || 'no single resource'}, not on ${[...types].join(' or ')}`;
};

/** Why a question cannot be answered although its grammar is right: its answer would be NO for every policy.
 *  Null when it can.
 *  @param known AWS's actions of S3 and DynamoDB. */
export const questionProblem = (
  { verb, where, keys }: Question,
  known: readonly AwsAction[],
): string | null => {
  const other = keys?.replaceAll('{me}', '').match(/\{[^}]*\}?/)?.[0];
  if (other !== undefined) return `${other} is no placeholder; there is {me}`;
  if (verb === 'list' && (keys !== null || isTable(where))) {
    return `a list acts on a bucket: ask 'list uploads' or 'list results'`;
  }
  if (isTable(where)) return verbProblem(verb, new Set(['table', 'index', 'stream']), known);
  const isOfKeys = ['read', 'write', 'delete'].includes(verb);
  if (isOfKeys && keys === null) return `objects are meant by ${where}:*, not by ${where}`;
  return verbProblem(verb, new Set([keys === null ? 'bucket' : 'object']), known);
};

const verbs: Readonly<Record<string, readonly string[]>> = {
  read: [
    's3:GetObject',
    's3:GetObjectVersion',
    'dynamodb:GetItem',
    'dynamodb:BatchGetItem',
    'dynamodb:Query',
    'dynamodb:Scan',
    'dynamodb:PartiQLSelect',
    'dynamodb:GetRecords',
    'dynamodb:ExportTableToPointInTime',
  ],
  write: [
    's3:PutObject',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:BatchWriteItem',
    'dynamodb:PartiQLInsert',
    'dynamodb:PartiQLUpdate',
  ],
  delete: [
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    'dynamodb:DeleteItem',
    'dynamodb:BatchWriteItem',
    'dynamodb:PartiQLDelete',
  ],
  list: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'],
  touch: ['*'],
};

/** Whether some request does what is asked: a request that the evaluator allows, none of all requests, or
 *  why that is not decided. */
export type QuestionAnswer =
  | { readonly status: 'YES'; readonly example: Difference }
  | { readonly status: 'NO' }
  | { readonly status: 'UNDECIDED'; readonly why: readonly string[] };

/** Answers a question for all requests.
 *
 *  Everything but what is asked is denied, and what the policies allow then is compared with nothing.
 *  @param actions names of AWS's actions, which make examples readable. */
export const answerQuestion = (
  question: Question,
  stack: Stack,
  folder: PolicyFolder,
  actions: readonly string[],
): QuestionAnswer => {
  const documents = filledPolicies(stack, folder);
  const values = placeholderValues(stack);
  const owners = new Map<Statement, string>();
  const role = roleOf(question, stack);
  const files = [...(role === null ? [] : role.files), ...bucketFiles];
  const standIns = files.flatMap((file) => standInsOf(file, folder[file], values));
  if (standIns.length > 0) {
    return { status: 'UNDECIDED', why: standIns };
  }
  const statements = files.flatMap((file) => {
    const parsed = parsePolicy({ name: file, document: documents[file] }, kindOf(file)).statements;
    const named = parsed.map((each) => ({ ...each, id: `${file} ${each.id}` }));
    const [bucket = ''] = scopeOf(file, values, stack.account, []).resources;
    for (const each of named) {
      owners.set(each, bucket);
    }
    return named;
  });
  const scope = {
    ...scopeOf('uploads-bucket.json', values, stack.account, actions),
    resources: ['*', ...stack.buckets.flatMap(({ arn }) => [arn, `${arn}/*`])],
  };
  const everyone = principalsIn(statements, scope);
  const isOf = (arn: string) => (each: AuthorisationRequest['principal']) =>
    each.kind === 'role-session' && each.roleArn === arn;
  const principals =
    role === null
      ? everyone.filter((each) => !stack.roles.some(({ arn }) => isOf(arn)(each)))
      : [
          ...principalsIn([], { kind: 'identity', account: stack.account, roleArn: role.arn }),
          ...everyone.filter(isOf(role.arn)),
        ];
  const compared = compareStatements(
    [],
    [...statements, ...onlyAsked(question, stack, values, role === null)],
    { ...scope, principals },
    judgeAll(owners, stack.account),
  );
  const example = compared.wider.find(({ request, after }) => {
    const resourcePolicy = bucketFiles.find((file) => {
      const [bucket] = scopeOf(file, values, stack.account, []).resources;
      return request.resource === bucket || request.resource.startsWith(`${bucket ?? ''}/`);
    });
    const { decision } = authorise(request, {
      identityPolicies:
        role === null ? [] : role.files.map((name) => ({ name, document: documents[name] })),
      resourcePolicy:
        resourcePolicy === undefined
          ? null
          : { name: resourcePolicy, document: documents[resourcePolicy] },
      resourceAccount: stack.account,
    });
    // A principal of another account needs its own policies as well, which are not known.
    return decision === 'Allowed' || after === 'Delegated';
  });
  if (example !== undefined) {
    return { status: 'YES', example };
  }
  const why = [
    ...compared.undecided,
    ...compared.wider.map(() => 'the evaluator refuses the example'),
  ];
  return why.length === 0 ? { status: 'NO' } : { status: 'UNDECIDED', why };
};

const roleOf = ({ who }: Question, stack: Stack) => {
  if (who === 'anybody') {
    return null;
  }
  return who === 'converter'
    ? ({ files: ['converter.json'], arn: stack.converter.roleArn } as const)
    : ({
        files: ['authenticated-user.json', 'space-member.json'],
        arn: stack.identityPool.authenticatedRoleArn,
      } as const);
};

/** A bucket's objects may be reached through an access point, whose ARN does not name the bucket.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html */
const accessPointsOf = ({ account, region }: Stack): readonly string[] =>
  ['s3', 's3-object-lambda'].map(
    (service) => `arn:aws:${service}:${region}:${account}:accesspoint/*`,
  );

const isTable = (where: Question['where']): boolean =>
  where === 'sessions' || where === 'resultRows';

const sub = '${cognito-identity.amazonaws.com:sub}';
const space = 'space/${aws:PrincipalTag/space}';
const spaceKey = 'space#${aws:PrincipalTag/space}';

/** Statements that deny everything but what is asked. */
const onlyAsked = (
  { who, verb, where, keys }: Question,
  stack: Stack,
  values: Readonly<Record<string, string>>,
  hasPrincipal: boolean,
): readonly Statement[] => {
  const placeholder = {
    uploads: 'UploadsBucketArn',
    results: 'ResultsBucketArn',
    sessions: 'SessionsTableArn',
    resultRows: 'ResultsTableArn',
  }[where];
  const arn = values[placeholder] ?? '';
  const resources =
    keys === null ? [arn] : [`${arn}/${keys.replaceAll('{me}', sub)}`, ...accessPointsOf(stack)];
  // A table's indexes and streams hold its items too.
  const asked = isTable(where) ? [...resources, `${arn}/*`] : resources;
  const own = [
    { Resource: `${arn}/${sub}/*` },
    { Resource: `${arn}/${space}/*` },
    { Resource: arn, Condition: { StringLike: { 's3:prefix': [`${sub}/*`, `${space}/*`] } } },
    {
      Resource: arn,
      Condition: {
        'ForAllValues:StringEquals': {
          'dynamodb:LeadingKeys': [sub, `usage#${sub}`, spaceKey, `usage#${spaceKey}`],
        },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    },
  ].map((each) => ({ ...each, Action: '*' }));
  const denied = [
    { NotAction: verbs[verb] ?? [verb], Resource: '*' },
    { Action: '*', NotResource: asked },
    ...(who === 'other users' ? own : []),
  ];
  const document = {
    Version: '2012-10-17',
    Statement: denied.map((each) => ({
      Effect: 'Deny',
      ...(hasPrincipal ? { Principal: '*' } : {}),
      ...each,
    })),
  };
  return parsePolicy({ name: 'question', document }, hasPrincipal ? 'resource' : 'identity')
    .statements;
};
