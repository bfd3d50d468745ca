import type { Condition, Statement } from '../engine/iam/policy-document.ts';
import type { Template } from '../engine/iam/policy-variables.ts';
import type { AwsAction } from './actions.ts';
import type { Language, TagGuard } from './language.ts';

/** What an Allow statement opens of the users' data by one action, as a language of strings: ARNs of
 *  objects, or a table's ARN, a line break and a partition key. Never less than what it opens. */
export interface ReachableSet extends Language {
  readonly kind: 'object' | 'item';
  readonly action: string;
  readonly policy: string;
  readonly statement: string;
}

/** Between a table's ARN and a partition key: a letter that neither can have. */
export const keySeparator = '\n';

const anything: Template = [{ kind: 'any' }];
const text = (letters: string): Template => [{ kind: 'text', text: letters }];

/** The reachable sets of one Allow statement for one action that it names. Conditions
 *  that are not understood here are taken for true: that only makes a set larger. */
export const reachableSetsOf = (
  policy: string,
  statement: Statement,
  action: AwsAction,
): readonly ReachableSet[] => {
  const kind = action.service === 's3' ? 'object' : 'item';
  const guard = tagGuardOf(statement);
  const resources =
    statement.resource === null || statement.resource.not
      ? [anything]
      : statement.resource.patterns.map(({ template }) => template ?? anything);
  return narrowings(statement, action).flatMap((within) =>
    resources.map((resource): ReachableSet => ({
      kind,
      template: [...resource, ...within],
      guard,
      action: action.name,
      policy,
      statement: statement.id,
    })),
  );
};

/** What follows the resource's ARN in the strings that the action reaches. */
const narrowings = (statement: Statement, action: AwsAction): readonly Template[] => {
  if (action.service === 's3') {
    const onObjects = action.resourceTypes.some((type) => type.endsWith('object'));
    if (onObjects) return [[]];
    // A list shows the keys that begin with its prefix; any other action on a bucket reaches all.
    const prefixes = narrowedBy('s3:prefix', statement);
    if (prefixes === 'nothing') return [anything];
    return prefixes.map((prefix) => [...text('/'), ...prefix, ...anything]);
  }
  const keys = narrowedBy('dynamodb:leadingkeys', statement);
  if (keys === 'nothing') return [[...anything, ...text(keySeparator), ...anything]];
  return keys.map((key) => [...text(keySeparator), ...key]);
};

/** The values to which a statement's conditions hold a context key, or that `nothing` narrows it. That
 *  AWS's service reference lists the key for the action is not relied on: where requests do not carry
 *  it, the statement opens less, not more.
 *
 *  ForAllValues is true for an absent key, so it narrows only together with `Null: false`.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html */
const narrowedBy = (key: string, statement: Statement): readonly Template[] | 'nothing' => {
  const conditions = statement.conditions.filter(
    (condition) => condition.key.toLowerCase() === key,
  );
  const mustBePresent = conditions.some(requiresPresence);
  const holding = conditions.filter((condition) => holds(condition, mustBePresent));
  const [first] = holding;
  if (first === undefined) return 'nothing';
  return first.values.map(({ template }) => template ?? anything);
};

const requiresPresence = ({ operator, values }: Condition): boolean =>
  operator === 'Null' && values.every(({ text: value }) => value === 'false');

/** Whether a condition lets through only requests in which every value of the key fits. */
const holds = (
  { operator, operatorText, set, ifExists, key }: Condition,
  mustBePresent: boolean,
): boolean => {
  if (operator === 'Null' || ifExists) return false;
  if (!/^(ForAllValues:)?String(Equals|Like)$/.test(operatorText)) return false;
  // LeadingKeys has many values: without ForAllValues one fitting value would do.
  if (key.toLowerCase() === 'dynamodb:leadingkeys') return set === 'ForAllValues' && mustBePresent;
  return set === null || mustBePresent;
};

const tagKey = 'aws:principaltag/space';

/** What a statement demands of the tag that names a space: that it matches a pattern of at least one
 *  character, and does not match `*c*` for some character c. */
const tagGuardOf = ({ conditions }: Statement): TagGuard => {
  const onTag = conditions.filter(
    ({ key, set, ifExists }) => key.toLowerCase() === tagKey && set === null && !ifExists,
  );
  const templatesOf = (operator: string) =>
    onTag
      .filter(({ operatorText }) => operatorText === operator)
      .map(({ values }) => values.map(({ template }) => template ?? anything));
  const isNonEmpty = (template: Template) =>
    template.some((part) => part.kind === 'one' || (part.kind === 'text' && part.text !== ''));
  return {
    mayBeEmpty: !templatesOf('StringLike').some((templates) => templates.every(isNonEmpty)),
    refused: templatesOf('StringNotLike').flat().map(refusedBy).join(''),
  };
};

/** The character c of a pattern `*c*`; the empty text for any other pattern. */
const refusedBy = (template: Template): string => {
  const [first, middle, last] = template;
  return template.length === 3 &&
    first?.kind === 'any' &&
    middle?.kind === 'text' &&
    middle.text.length === 1 &&
    last?.kind === 'any'
    ? middle.text
    : '';
};
