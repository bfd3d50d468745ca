/** One resource's part of a change set, as CloudFormation describes it.
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html */
export interface ResourceChange {
  readonly Action?: string | undefined;
  readonly LogicalResourceId?: string | undefined;
  readonly ResourceType?: string | undefined;
  readonly Replacement?: string | undefined;
}

/** Types whose replacement or removal loses what users stored, or their accounts. */
const dataTypes: ReadonlySet<string> = new Set([
  'AWS::Cognito::IdentityPool',
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::Table',
  'AWS::S3::Bucket',
]);

/** What a change does to a resource. With `may-replace`, CloudFormation decides during the update. */
export type Fate = 'add' | 'update' | 'replace' | 'may-replace' | 'remove';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-view.html */
export const fateOf = ({ Action, Replacement }: ResourceChange): Fate => {
  if (Action === 'Add') return 'add';
  if (Action === 'Remove') return 'remove';
  if (Replacement === 'True') return 'replace';
  return Replacement === 'Conditional' ? 'may-replace' : 'update';
};

const words: Readonly<Record<Fate, string>> = {
  add: 'is added',
  update: 'is changed in place',
  replace: 'is REPLACED: made anew and empty',
  'may-replace': 'may be REPLACED: made anew and empty',
  remove: 'is REMOVED',
};

const severity: readonly Fate[] = ['remove', 'replace', 'may-replace', 'update', 'add'];

/** The changes in words, the most severe first. */
export const changesInWords = (changes: readonly ResourceChange[]): readonly string[] =>
  [...changes]
    .sort((a, b) => severity.indexOf(fateOf(a)) - severity.indexOf(fateOf(b)))
    .map(
      (change) =>
        `${change.LogicalResourceId ?? ''} (${change.ResourceType ?? ''}) ${words[fateOf(change)]}`,
    );

/** Logical IDs of resources with data that the changes would or might lose.
 *  @param accepted logical IDs whose loss the operator named. */
export const dataLosses = (
  changes: readonly ResourceChange[],
  accepted: readonly string[],
): readonly string[] =>
  changes
    .filter(({ ResourceType }) => dataTypes.has(ResourceType ?? ''))
    .filter((change) => ['replace', 'may-replace', 'remove'].includes(fateOf(change)))
    .map(({ LogicalResourceId }) => LogicalResourceId ?? '')
    .filter((id) => !accepted.includes(id));
