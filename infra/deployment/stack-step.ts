/** How to bring a stack up to its template. */
export type StackStep = 'create' | 'replace' | 'update' | 'wait';

/** The step for a stack in this status, null when there is no stack. A creation that was rolled back is
 *  empty and can only be deleted; a stack whose deletion failed may still hold data, so only `destroy`
 *  deletes it.
 *  @returns `wait` while an operation is in progress, and where an operator has to look.
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
  readonly StackName?: string | undefined;
  readonly LogicalResourceId?: string | undefined;
  readonly ResourceStatus?: string | undefined;
  readonly ResourceStatusReason?: string | undefined;
}

/** The statuses of a stack with which an operation begins. A rollback belongs to its operation. */
const begins: ReadonlySet<string> = new Set([
  'CREATE_IN_PROGRESS',
  'UPDATE_IN_PROGRESS',
  'DELETE_IN_PROGRESS',
]);

/** The events of the latest operation on a stack.
 *  @param events newest first, as CloudFormation returns them. */
export const ofLatestOperation = <Event extends StackEvent>(
  events: readonly Event[],
): readonly Event[] => {
  const begin = events.findIndex(
    ({ StackName, LogicalResourceId, ResourceStatus = '' }) =>
      LogicalResourceId === StackName && begins.has(ResourceStatus),
  );
  return begin === -1 ? events : events.slice(0, begin + 1);
};

/** The first failure of the latest operation on a stack: the later ones follow from it. Null when
 *  nothing failed.
 *  @param events newest first, as CloudFormation returns them. */
export const failureReason = (events: readonly StackEvent[]): string | null => {
  const first = ofLatestOperation(events).findLast(
    ({ ResourceStatus, ResourceStatusReason }) =>
      ResourceStatus?.endsWith('_FAILED') === true && ResourceStatusReason !== undefined,
  );
  return first === undefined
    ? null
    : `${first.LogicalResourceId ?? ''}: ${first.ResourceStatusReason ?? ''}`;
};
