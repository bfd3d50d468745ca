import type { AuthorisationRequest } from '../../engine/iam/authorisation-request.ts';
import type { Statement } from '../../engine/iam/policy-document.ts';
import { contextOf, type Context } from '../../engine/iam/policy-variables.ts';
import { evaluateStatement, type StatementMatch } from '../../engine/iam/statement.ts';

/** What one document alone says to a request, from the least to the most that it lets through:
 *  - `Denied`: a Deny applies;
 *  - `Nothing`: no statement applies;
 *  - `Delegated`: an Allow applies, and the principal's own policies must allow the request too;
 *  - `Allowed`: an Allow applies, and is enough within the account;
 *  - `AllowedToSession`: an Allow names the role session, which session policies do not limit.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-principal.html */
const answers = ['Denied', 'Nothing', 'Delegated', 'Allowed', 'AllowedToSession'] as const;

export type Answer = (typeof answers)[number];

/** Whether the first answer lets more through than the second. */
export const isMore = (one: Answer, other: Answer): boolean =>
  answers.indexOf(one) > answers.indexOf(other);

const byGrant = {
  account: 'Delegated',
  principal: 'Allowed',
  session: 'AllowedToSession',
} as const;

/** @param account owns what the document is attached to: principals of other accounts always need their
 *  own policies as well. */
const answerOf = (
  { grants }: StatementMatch,
  { principal }: AuthorisationRequest,
  account: string,
): Answer =>
  'account' in principal && principal.account !== account ? 'Delegated' : byGrant[grants];

/** What statements say to one request, and which of them said it. */
export const answer = (
  statements: readonly Statement[],
  request: AuthorisationRequest,
  account: string,
  context: Context = contextOf(request.context),
): { readonly answer: Answer; readonly by: string | null } => {
  let most: { answer: Answer; by: string | null } = { answer: 'Nothing', by: null };
  for (const statement of statements) {
    const match = evaluateStatement(statement, request, context);
    if (!match.matches) continue;
    if (statement.effect === 'Deny') return { answer: 'Denied', by: statement.id };
    const allows = answerOf(match, request, account);
    if (isMore(allows, most.answer)) most = { answer: allows, by: statement.id };
  }
  return most;
};
