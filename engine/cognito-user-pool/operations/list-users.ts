import { requirePool, type Operation } from '../context.ts';
import { invalidParameter } from '../cognito-failures.ts';
import { textOf, type Input } from '../input.ts';
import { userType } from '../user-description.ts';
import type { User } from '../users.ts';

const mostUsers = 60;

/** Lists users in pages of at most 60; PaginationToken is the `sub` of the previous page's last user.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html */
export const listUsers: Operation = (context, input) => {
  requirePool(context, input);
  const after =
    input.PaginationToken === undefined ? '' : textOf(input, 'PaginationToken', 131_072);
  const found = context.users
    .all()
    .filter(filterOf(input))
    .filter(({ sub }) => sub > after);
  const page = found.slice(0, limitOf(input));
  const last = page.at(-1);
  return Promise.resolve({
    Users: page.map(userType),
    ...(last === undefined || page.length === found.length ? {} : { PaginationToken: last.sub }),
  });
};

const limitOf = ({ Limit: limit }: Input): number => {
  if (limit === undefined || limit === null) return mostUsers;
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 0 && limit <= mostUsers) {
    return limit === 0 ? mostUsers : limit;
  }
  throw invalidParameter(
    `1 validation error detected: Value at 'limit' failed to satisfy constraint: Member must have value less than or equal to ${mostUsers}`,
  );
};

/** The attributes that a filter may use, with a function that reads each from a user. */
const filterable: ReadonlyMap<string, (user: User) => string> = new Map([
  ['username', ({ sub }) => sub],
  ['sub', ({ sub }) => sub],
  ['email', ({ email }) => email],
  ['cognito:user_status', ({ status }) => status],
  ['status', ({ enabled }) => (enabled ? 'Enabled' : 'Disabled')],
]);

/** `name = "value"`, or `name ^= "beginning"`; not case-sensitive.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-manage-user-accounts.html */
const filterForm = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/;

const filterOf = (input: Input): ((user: User) => boolean) => {
  if ((input.Filter ?? '') === '') return () => true;
  const filter = textOf(input, 'Filter', 256);
  const [, name = '', comparison, quoted = ''] = filterForm.exec(filter) ?? [];
  const valueOf = filterable.get(name);
  if (valueOf === undefined) throw invalidParameter('Error while parsing filter.');
  const wanted = quoted.replace(/\\(.)/g, '$1').toLowerCase();
  return (user) => {
    const value = valueOf(user).toLowerCase();
    return comparison === '=' ? value === wanted : value.startsWith(wanted);
  };
};
