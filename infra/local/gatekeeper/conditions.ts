import { resolveTemplate, type Context } from './policy-variables.ts';
import type { Condition } from './policy-document.ts';
import type { ConditionOperator } from './condition-operators.ts';
import { allOf, anyOf, not, verdictOf, type Finding, type Verdict } from './verdict.ts';

/** Whether one line of a Condition block holds for the context of a request.
 *  - several values in the policy: any (negated operators: none) must fit;
 *  - ForAllValues: every value of the request, true when there is none;
 *  - ForAnyValue: one value of the request, false when there is none;
 *  - no set operator: the request must have at most one value, anything else is a doubt;
 *  - an absent key fails, but a negated operator and IfExists pass.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html */
export const evaluateCondition = (condition: Condition, context: Context): Finding => {
  const { operator, operatorText, key, set } = condition;
  const values = context.get(key.toLowerCase()) ?? [];
  const wanted = condition.values.map(({ text }) => JSON.stringify(text)).join(' or ');
  const given = values.length === 0 ? 'absent' : values.map((v) => JSON.stringify(v)).join(', ');
  const finding = (verdict: Verdict, remark = ''): Finding => ({
    verdict,
    because: `${operatorText} ${key} ${wanted}: the key is ${given}${remark}`,
  });
  if (operator === 'Null') return finding(evaluateNull(condition, values));
  if (values.length === 0) return finding(verdictOnAbsence(condition, operator));
  const fits = (value: string) => fitsPolicy(condition, operator, value, context);
  if (set === 'ForAnyValue') return finding(anyOf(values.map(fits)));
  if (set === 'ForAllValues') return finding(...evaluateForAllValues(values, fits));
  const [value] = values;
  if (value === undefined || values.length > 1)
    return finding('unclear', '; several values need ForAllValues or ForAnyValue');
  return finding(fits(value));
};

/** `Null: true` asks that the key is absent, `false` that it is there. */
const evaluateNull = (condition: Condition, values: readonly string[]): Verdict => {
  const [wanted, ...others] = new Set(condition.values.map(({ text }) => text));
  if (others.length > 0 || (wanted !== 'true' && wanted !== 'false')) return 'unclear';
  return verdictOf((wanted === 'true') === (values.length === 0));
};

const verdictOnAbsence = (condition: Condition, operator: ConditionOperator): Verdict => {
  if (condition.ifExists || condition.set === 'ForAllValues') return 'yes';
  return verdictOf(condition.set === null && operator.negated);
};

/** AWS takes a list of empty strings for no list at all, so whether it fits is a doubt. */
const evaluateForAllValues = (
  values: readonly string[],
  fits: (value: string) => Verdict,
): [Verdict, string?] => {
  const verdict = allOf(values.map(fits));
  return verdict === 'no' && values.every((value) => value === '')
    ? ['unclear', '; AWS may take it for absent']
    : [verdict];
};

/** One value of the request against all of the policy's. A variable that does not resolve fits
 *  nothing; where that would make a negated operator true it is a doubt instead. */
const fitsPolicy = (
  condition: Condition,
  operator: ConditionOperator,
  value: string,
  context: Context,
): Verdict => {
  const verdicts = condition.values.map(({ template }): Verdict => {
    if (template === null) return 'unclear';
    const { pattern } = resolveTemplate(template, context);
    if (pattern === null) return operator.negated ? 'unclear' : 'no';
    return operator.fits(pattern, value);
  });
  return operator.negated ? not(anyOf(verdicts)) : anyOf(verdicts);
};
