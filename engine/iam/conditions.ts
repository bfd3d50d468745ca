import { resolveTemplate, type Context } from './policy-variables.ts';
import type { Condition } from './policy-document.ts';
import type { ConditionOperator } from './condition-operators.ts';
import { allOf, anyOf, not, ternaryOf, type Match, type Ternary } from './ternary.ts';

/** Whether one line of a Condition block holds for the context of a request.
 *  - several values in the policy: any (negated operators: none) must fit;
 *  - ForAllValues: every value of the request, true when there is none;
 *  - ForAnyValue: one value of the request, false when there is none;
 *  - no set operator: the request must have at most one value, anything else is a doubt;
 *  - an absent key fails, but a negated operator and IfExists pass.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html */
export const evaluateCondition = (condition: Condition, context: Context): Match => {
  const { operator, operatorText, key, set } = condition;
  const values = context.get(key.toLowerCase()) ?? [];
  const wanted = condition.values.map(({ text }) => JSON.stringify(text)).join(' or ');
  const given = values.length === 0 ? 'absent' : values.map((v) => JSON.stringify(v)).join(', ');
  const match = (result: Ternary, remark = ''): Match => ({
    result,
    because: `${operatorText} ${key} ${wanted}: the key is ${given}${remark}`,
  });
  if (operator === 'Null') return match(evaluateNull(condition, values));
  if (values.length === 0) return match(resultOnAbsence(condition, operator));
  const fits = (value: string) => fitsPolicy(condition, operator, value, context);
  if (set === 'ForAnyValue') return match(anyOf(values.map(fits)));
  if (set === 'ForAllValues') return match(...evaluateForAllValues(values, fits));
  const [value] = values;
  if (value === undefined || values.length > 1) {
    return match('unclear', '; several values need ForAllValues or ForAnyValue');
  }
  return match(fits(value));
};

/** `Null: true` asks that the key is absent, `false` that it is there. */
const evaluateNull = (condition: Condition, values: readonly string[]): Ternary => {
  const [wanted, ...others] = new Set(condition.values.map(({ text }) => text));
  if (others.length > 0 || (wanted !== 'true' && wanted !== 'false')) return 'unclear';
  return ternaryOf((wanted === 'true') === (values.length === 0));
};

const resultOnAbsence = (condition: Condition, operator: ConditionOperator): Ternary => {
  if (condition.ifExists || condition.set === 'ForAllValues') return 'yes';
  return ternaryOf(condition.set === null && operator.negated);
};

/** AWS takes a list of empty strings for no list at all, so whether it fits is a doubt. */
const evaluateForAllValues = (
  values: readonly string[],
  fits: (value: string) => Ternary,
): [Ternary, string?] => {
  const result = allOf(values.map(fits));
  return result === 'no' && values.every((value) => value === '')
    ? ['unclear', '; AWS may take it for absent']
    : [result];
};

/** One value of the request against all of the policy's. A variable that does not resolve fits
 *  nothing; where that would make a negated operator true it is a doubt instead. */
const fitsPolicy = (
  condition: Condition,
  operator: ConditionOperator,
  value: string,
  context: Context,
): Ternary => {
  const results = condition.values.map(({ template }): Ternary => {
    if (template === null) return 'unclear';
    const { pattern } = resolveTemplate(template, context);
    if (pattern === null) return operator.negated ? 'unclear' : 'no';
    return operator.fits(pattern, value);
  });
  return operator.negated ? not(anyOf(results)) : anyOf(results);
};
