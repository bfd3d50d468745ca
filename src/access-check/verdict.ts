import { decisionIdOf, isAccessDenied, refusalOf } from '../credentials/request-failures.ts';
import type { AccessCase } from './cases.ts';
import type { Outcome } from './port.ts';

/** Whether a case had its expected outcome. `unclear` proves nothing. */
export type Verdict = 'as-expected' | 'wrong' | 'unclear';

/** Compares an outcome with the expected one. */
export const verdictOf = (expected: AccessCase['expected'], outcome: Outcome): Verdict => {
  if (outcome.kind === 'unclear') return 'unclear';
  if (outcome.kind === 'blocked') return expected === 'refused' ? 'as-expected' : 'wrong';
  return outcome.kind === expected ? 'as-expected' : 'wrong';
};

/** The outcome for an error of the SDK. Only an authorisation error is a refusal; an expired token, a
 *  missing object or a lost connection is not. */
export const outcomeOfError = (error: unknown): Outcome => {
  const code = error instanceof Error ? error.name : 'unknown';
  const message = error instanceof Error ? error.message : String(error);
  return isAccessDenied(refusalOf(error))
    ? { kind: 'refused', code, message, decisionId: decisionIdOf(error) }
    : { kind: 'unclear', code, message };
};

/** Returns `blocked` when CORS rules stopped the request. To a page that looks like a lost connection;
 *  it was CORS if `control`, a permitted request sent to the same bucket right afterwards, is allowed.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html */
export const blockedByCors = (outcome: Outcome, control: Outcome): Outcome =>
  outcome.kind === 'unclear' && outcome.code === 'TypeError' && control.kind === 'allowed'
    ? {
        kind: 'blocked',
        code: 'CORS',
        message:
          'The bucket’s CORS rules stopped the browser from sending this, before any policy was evaluated.',
      }
    : outcome;

/** The result of a run in a sentence. */
export const summary = (verdicts: readonly Verdict[]): string => {
  const count = (verdict: Verdict) => verdicts.filter((one) => one === verdict).length;
  const wrong = count('wrong');
  const unclear = count('unclear');
  if (wrong > 0) {
    return `${wrong} of ${verdicts.length} checks failed. Treat this deployment as compromised.`;
  }
  if (unclear > 0) {
    return `${unclear} of ${verdicts.length} checks were inconclusive; the rest passed.`;
  }
  return `All ${verdicts.length} checks passed.`;
};
