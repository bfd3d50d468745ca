/** What brings a stack to where it should be. */
export type StackStep = 'create' | 'replace' | 'update' | 'wait';

/** What to do with a stack in this state, null when there is none. A creation that was rolled back has
 *  nothing in it and can only be deleted; a deletion that failed may still hold data, so only
 *  `destroy` goes on with it.
 *  @returns `wait` where somebody has to look, or an operation is still going on.
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html */
export const stepFor = (status: string | null): StackStep => {
  switch (status) {
    case null:
    case 'DELETE_COMPLETE':
      return 'create';
    case 'ROLLBACK_COMPLETE':
      return 'replace';
    case 'CREATE_COMPLETE':
    case 'UPDATE_COMPLETE':
    case 'UPDATE_ROLLBACK_COMPLETE':
    case 'IMPORT_COMPLETE':
    case 'IMPORT_ROLLBACK_COMPLETE':
      return 'update';
    default:
      return 'wait';
  }
};

export interface StackEvent {
  readonly LogicalResourceId?: string | undefined;
  readonly ResourceStatus?: string | undefined;
  readonly ResourceStatusReason?: string | undefined;
}

/** Why the latest operation on a stack failed: its first failure, since the others follow from it.
 *  @param events newest first, as CloudFormation gives them. */
export const failureReason = (events: readonly StackEvent[]): string | null => {
  const begin = events.findIndex(
    ({ ResourceStatusReason }) => ResourceStatusReason === 'User Initiated',
  );
  const latest = begin === -1 ? events : events.slice(0, begin + 1);
  const first = latest.findLast(
    ({ ResourceStatus, ResourceStatusReason }) =>
      ResourceStatus?.endsWith('_FAILED') === true && ResourceStatusReason !== undefined,
  );
  return first === undefined
    ? null
    : `${first.LogicalResourceId ?? ''}: ${first.ResourceStatusReason ?? ''}`;
};
