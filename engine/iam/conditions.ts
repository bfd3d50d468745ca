import { resolveTemplate, type Context } from './policy-variables.ts';
import type { Condition } from './policy-document.ts';
import type { ConditionOperator } from './condition-operators.ts';
import { allOf, anyOf, not, ternaryOf, type ElementMatch, type Ternary } from './ternary.ts';

/** Matches one key of a Condition block against the request context.
 *  - several values in the policy: any (negated operators: none) must match;
 *  - ForAllValues: every value of the request, true when there is none;
 *  - ForAnyValue: one value of the request, false when there is none;
 *  - no set operator: unclear when the request has more than one value;
 *  - an absent key fails, but a negated operator and IfExists pass.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html */
export const evaluateCondition = (condition: Condition, context: Context): ElementMatch => {
  const values = context.get(condition.key.toLowerCase()) ?? [];
  const [result, remark] = resultOf(condition, values, context);
  return {
    result,
    because() {
      return inWords(condition, values, remark ?? '');
    },
  };
};

const inWords = (
  { operatorText, key, values: written }: Condition,
  values: readonly string[],
  remark: string,
): string => {
  const wanted = written.map(({ text }) => JSON.stringify(text)).join(' or ');
  const given = values.length === 0 ? 'absent' : values.map((v) => JSON.stringify(v)).join(', ');
  return `${operatorText} ${key} ${wanted}: the key is ${given}${remark}`;
};

/** How a condition comes out, and a remark. */
const resultOf = (
  condition: Condition,
  values: readonly string[],
  context: Context,
): readonly [Ternary, string?] => {
  const { operator, set } = condition;
  if (operator === 'Null') return [evaluateNull(condition, values)];
  if (values.length === 0) return [resultOnAbsence(condition, operator)];
  if (set === null && values.length > 1) {
    return ['unclear', '; several values need ForAllValues or ForAnyValue'];
  }
  const results = values.map((value) => fitsPolicy(condition, operator, value, context));
  return set === 'ForAllValues' ? evaluateForAllValues(values, results) : [anyOf(results)];
};

/** `Null: true` matches when the key is absent, `false` when it is present. Several values are alternatives,
 *  as for every operator, so both together always match.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html */
const evaluateNull = (condition: Condition, values: readonly string[]): Ternary => {
  const state = values.length === 0 ? 'true' : 'false';
  const wanted = condition.values.map(({ text }) => text);
  if (wanted.includes(state)) return 'yes';
  return wanted.some((text) => text !== 'true' && text !== 'false') ? 'unclear' : 'no';
};

const resultOnAbsence = (condition: Condition, operator: ConditionOperator): Ternary => {
  if (condition.ifExists || condition.set === 'ForAllValues') return 'yes';
  return ternaryOf(condition.set === null && operator.negated);
};

/** Unclear for a list of empty strings that does not match: AWS may treat it as absent. */
const evaluateForAllValues = (
  values: readonly string[],
  results: readonly Ternary[],
): readonly [Ternary, string?] => {
  const result = allOf(results);
  return result === 'no' && values.every((value) => value === '')
    ? ['unclear', '; AWS may take it for absent']
    : [result];
};

/** Compares one value of the request with all of the policy's. A variable that does not resolve matches
 *  nothing; under a negated operator the result is unclear instead of true. */
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
