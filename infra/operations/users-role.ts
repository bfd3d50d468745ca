import { DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { connect } from '../deployment/clients.ts';
import { callIam, element, ServiceError, type Caller } from '../deployment/signed-call.ts';
import { outputsOf } from '../deployment/stack.ts';
import { stackOf, type Target } from '../deployment/target.ts';
import {
  blockDocument,
  blockPolicyName,
  readBlocked,
  withSessionsEnded,
  type BlockDocument,
  type Blocked,
} from './blocked-users.ts';

/** The user pool and the role on which a command works. */
export interface Place {
  readonly caller: Caller;
  readonly userPoolId: string;
  readonly roleName: string;
}

/** @throws Error when the stack is not deployed there. */
export const placeOf = async (target: Target): Promise<Place> => {
  const { cloudFormation, credentials } = await connect(target);
  const { UserPoolId } = await outputsOf(cloudFormation, stackOf(target, 'Latchkey'));
  if (UserPoolId === undefined) throw new Error('the stack Latchkey is not deployed here');
  const { StackResourceDetail } = await cloudFormation.send(
    new DescribeStackResourceCommand({
      StackName: stackOf(target, 'Latchkey'),
      LogicalResourceId: 'AuthenticatedRole',
    }),
  );
  const { region, endpoint } = target;
  return {
    caller: { region, endpoint, credentials },
    userPoolId: UserPoolId,
    roleName: StackResourceDetail?.PhysicalResourceId ?? '',
  };
};

/** Who is blocked on the users' role. */
export const blockedOn = async ({ caller, roleName }: Place): Promise<Blocked> => {
  const named = { RoleName: roleName, PolicyName: blockPolicyName };
  const answer = await callIam(caller, 'GetRolePolicy', named).catch((error: unknown) => {
    if (error instanceof ServiceError && error.code === 'NoSuchEntity') return null;
    throw error;
  });
  const text = answer === null ? null : element(answer, 'PolicyDocument');
  return readBlocked(
    text === null ? null : (JSON.parse(decodeURIComponent(text)) as BlockDocument),
  );
};

export const changeBlocked = async (
  place: Place,
  change: (blocked: Blocked) => Blocked,
): Promise<void> => {
  const { caller, roleName } = place;
  const named = { RoleName: roleName, PolicyName: blockPolicyName };
  const before = await blockedOn(place);
  const document = blockDocument(change(before));
  if (document !== null) {
    await callIam(caller, 'PutRolePolicy', { ...named, PolicyDocument: JSON.stringify(document) });
  } else if (blockDocument(before) !== null) {
    await callIam(caller, 'DeleteRolePolicy', named);
  }
};

/** Denies every session that began before now.
 *  @returns what was done, in words. */
export const endEarlierSessions = async (place: Place): Promise<string> => {
  const at = new Date().toISOString();
  await changeBlocked(place, (blocked) => withSessionsEnded(blocked, at));
  return `Sessions from before ${at} are denied: every other browser gets new credentials by itself.`;
};
