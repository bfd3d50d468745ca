import { CfnDeletionPolicy, type CfnResource } from 'aws-cdk-lib';

/** Whether a stack's data outlives the stack. */
export type Protection = 'protected' | 'unprotected';

/** Keeps a resource that holds data when its stack is deleted or no longer has it, and when an update
 *  replaces it. A resource that a failed first creation made is deleted, so that the next one can make
 *  it again.
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html */
export const protectData = (resource: CfnResource, protection: Protection): void => {
  if (protection === 'unprotected') return;
  resource.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE;
  resource.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
};
