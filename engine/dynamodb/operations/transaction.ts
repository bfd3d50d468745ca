import {
  Failure,
  RequestFailure,
  transactionCancelled,
  validation,
  type CancellationReason,
} from '../dynamodb-failures.ts';
import { shown } from '../request/constraints.ts';
import type { JsonObject } from '../../iam/json-object.ts';

const mostActions = 100;

/** Maximum bytes of all items of a transaction. */
export const largestTransaction = 4 * 1024 * 1024;

/** Reads the actions of a transaction, each with its kind.
 *  @throws ValidationException for no action, more than 100, or an entry that does not have exactly
 *  one.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html */
export const readActions = (
  items: unknown,
): readonly { readonly kind: string; readonly action: JsonObject }[] => {
  const actions = (items ?? []) as readonly (JsonObject | null)[];
  const problem =
    items === undefined
      ? 'not be null'
      : actions.length < 1
        ? 'have length greater than or equal to 1'
        : actions.length > mostActions
          ? `have length less than or equal to ${mostActions}`
          : null;
  if (problem !== null) {
    throw validation(
      `1 validation error detected: Value ${shown(items)} at 'transactItems' failed to satisfy constraint: Member must ${problem}`,
    );
  }
  return actions.map((each) => {
    const [first, ...others] = Object.entries(each ?? {});
    if (first === undefined || others.length > 0) {
      throw validation('TransactItems can only contain one of Check, Put, Update or Delete');
    }
    return { kind: first[0], action: first[1] as JsonObject };
  });
};

/** Checks that no two actions concern one item.
 *  @throws ValidationException */
export const checkTargets = (keys: readonly Buffer[]): void => {
  if (new Set(keys.map((key) => key.toString('latin1'))).size < keys.length) {
    throw validation('Transaction request cannot include multiple operations on one item');
  }
};

/** Runs every step and gives the results.
 *  @throws TransactionCanceledException with every failure, by position; a RequestFailure as it is. */
export const all = <Step, Result>(
  steps: readonly Step[],
  run: (step: Step, place: number) => Result,
): readonly Result[] => {
  const reasons: CancellationReason[] = [];
  const results: Result[] = [];
  for (const [place, step] of steps.entries()) {
    try {
      results.push(run(step, place));
      reasons.push({ Code: 'None' });
    } catch (error) {
      if (!(error instanceof Failure) || error instanceof RequestFailure) throw error;
      reasons.push(reasonOf(error));
    }
  }
  if (results.length < steps.length) throw transactionCancelled(reasons);
  return results;
};

const reasonOf = ({ type, message, more }: Failure): CancellationReason => ({
  Code: type.endsWith('ConditionalCheckFailedException')
    ? 'ConditionalCheckFailed'
    : 'ValidationError',
  Message: message,
  ...more,
});
