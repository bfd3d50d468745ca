import { decisionIdOf, isAccessDenied, refusalOf } from '../credentials/failures.ts';
import type { AccessCase } from './cases.ts';
import type { Outcome } from './port.ts';

/** Whether a case came out as it must. `unclear` proves nothing either way. */
export type Verdict = 'as-expected' | 'wrong' | 'unclear';

/** Judges one outcome. */
export const verdictOf = (expected: AccessCase['expected'], outcome: Outcome): Verdict => {
  if (outcome.kind === 'unclear') return 'unclear';
  if (outcome.kind === 'blocked') return expected === 'refused' ? 'as-expected' : 'wrong';
  return outcome.kind === expected ? 'as-expected' : 'wrong';
};

/** Reads what the SDK threw. Only an authorisation error is a refusal: an expired token, a missing
 *  object or a broken connection must not pass for one. */
export const outcomeOfError = (error: unknown): Outcome => {
  const code = error instanceof Error ? error.name : 'unknown';
  const message = error instanceof Error ? error.message : String(error);
  return isAccessDenied(refusalOf(error))
    ? { kind: 'refused', code, message, decisionId: decisionIdOf(error) }
    : { kind: 'unclear', code, message };
};

/** A browser tells a request that CORS rules forbid from a broken connection in no way but this:
 *  `control`, a permitted request to the same bucket right afterwards, gets through.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html */
export const blockedByCors = (outcome: Outcome, control: Outcome): Outcome =>
  outcome.kind === 'unclear' && outcome.code === 'TypeError' && control.kind === 'allowed'
    ? {
        kind: 'blocked',
        code: 'CORS',
        message: 'The bucket’s CORS rules let no page send this; the policy was not even asked.',
      }
    : outcome;

/** How a whole run came out, in a sentence. */
export const summary = (verdicts: readonly Verdict[]): string => {
  const count = (verdict: Verdict) => verdicts.filter((one) => one === verdict).length;
  const wrong = count('wrong');
  const unclear = count('unclear');
  if (wrong > 0) {
    return `${wrong} of ${verdicts.length} came out wrong. Treat this deployment as open.`;
  }
  if (unclear > 0) {
    return `${unclear} of ${verdicts.length} could not be decided; the rest came out as they must.`;
  }
  return `All ${verdicts.length} came out as they must.`;
};
