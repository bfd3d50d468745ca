import type { Decision } from '../iam/authorise.ts';
import type { KeptDecision } from '../gatekeeper/decisions.ts';
import type { Stack } from '../provision/stack.ts';
import { authorisationOf } from './decide.ts';
import { me, other, otherSpace, ownSpace } from './deployment.ts';

/** A question as a person writes it, in the command or in the engine's console. */
export interface Question {
  /** One of the names that `actorOf` knows. */
  readonly as: string;
  /** e.g. `s3:GetObject`. */
  readonly action: string;
  /** An ARN, `*`, or one of the short forms that `resourceArn` knows. */
  readonly resource: string;
  /** `KEY=VALUE`; a key given twice has two values. */
  readonly context: readonly string[];
}

/** A decision, with the request in full. */
export interface Explanation {
  readonly as: string;
  readonly action: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  /** Context keys of the session, overridden by those of the question. */
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly decision: Decision;
}

/** Evaluates a question against a stack's policies, with the reason of every statement. `{me}` and
 *  `{other}` in a resource or a context value are replaced by two identity IDs, `{space}` and `{otherSpace}`
 *  by the space of the actor `member` and another. Pure.
 *  @throws Error that names the unreadable part of the question. */
export const explain = (stack: Stack, { as, action, resource, context }: Question): Explanation => {
  if (!/^[a-z0-9-]+:\S+$/i.test(action)) {
    throw new Error(`${action} is not an action like s3:GetObject`);
  }
  const permission = {
    action,
    resource: resourceArn(stack, replaceNames(resource)),
    context: contextOf(context.map(replaceNames)),
  };
  const { request, decision } = authorisationOf(stack, as, permission);
  return { as, action, resource: request.resource, context: request.context, decision };
};

const replaceNames = (text: string): string =>
  text
    .replaceAll('{me}', me)
    .replaceAll('{other}', other)
    .replaceAll('{space}', ownSpace)
    .replaceAll('{otherSpace}', otherSpace);

const buckets = new Map([
  ['uploads', 'UploadsBucketName'],
  ['results', 'ResultsBucketName'],
]);
const tables = new Map([
  ['sessions', 'SessionsTableName'],
  ['resultRows', 'ResultsTableName'],
]);

/** The ARN of a short form: `uploads` and `results` are the buckets, `uploads:KEY` and
 *  `results:KEY` objects in them, `sessions` and `resultRows` the tables. */
const resourceArn = ({ outputs, region, account }: Stack, text: string): string => {
  if (text === '*' || text.startsWith('arn:')) return text;
  const [, short = '', key] = /^([a-zA-Z]+)(?::(.*))?$/s.exec(text) ?? [];
  const bucket = buckets.get(short);
  if (bucket !== undefined) {
    return `arn:aws:s3:::${outputs[bucket] ?? ''}${key === undefined ? '' : `/${key}`}`;
  }
  const table = tables.get(short);
  if (table !== undefined && key === undefined) {
    return `arn:aws:dynamodb:${region}:${account}:table/${outputs[table] ?? ''}`;
  }
  throw new Error(
    `${text} is no resource: an ARN, *, uploads, uploads:KEY, results, results:KEY, sessions or resultRows`,
  );
};

const contextOf = (pairs: readonly string[]): Record<string, readonly string[]> => {
  const context = new Map<string, string[]>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw new Error(`${pair} is not KEY=VALUE`);
    const key = pair.slice(0, at);
    context.set(key, [...(context.get(key) ?? []), pair.slice(at + 1)]);
  }
  return Object.fromEntries(context);
};

/** The question behind a logged decision, to be edited and evaluated again; null for the operator, who
 *  has no policy in the stack. */
export const questionOf = (
  stack: Stack,
  { principal, action, resource, context }: KeptDecision,
): Question | null => {
  const as = nameOf(stack, principal);
  if (as === null) return null;
  const pairs = Object.entries(context).flatMap(([key, values]) =>
    values.map((value) => `${key}=${value}`),
  );
  return { as, action, resource, context: pairs };
};

/** Evaluates a logged request again with the current policies; null for the operator. */
export const explainAgain = (stack: Stack, logged: KeptDecision): Explanation | null => {
  const as = nameOf(stack, logged.principal);
  if (as === null) return null;
  const { action, resource } = logged;
  const { request, decision } = authorisationOf(stack, as, logged);
  return { as, action, resource, context: request.context, decision };
};

const nameOf = (stack: Stack, principal: string): string | null => {
  if (principal === 'anonymous') return principal;
  if (principal === 'cognito-identity.amazonaws.com') return 'web-identity';
  if (principal.endsWith('.amazonaws.com')) return `service:${principal}`;
  const [, roleName] = /^arn:.*:assumed-role\/([^/]+)\//.exec(principal) ?? [];
  const role = stack.roles.find(({ name }) => name === roleName);
  if (role?.arn === stack.identityPool.authenticatedRoleArn) return 'user';
  return role?.arn === stack.converter.roleArn ? 'converter' : null;
};
