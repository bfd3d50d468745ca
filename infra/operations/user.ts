import { randomBytes } from 'node:crypto';
import { DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import {
  blockDocument,
  blockPolicyName,
  readBlocked,
  withIdentity,
  withoutIdentity,
  withSessionsEnded,
  type BlockDocument,
  type Blocked,
} from './blocked-users.ts';
import {
  callIam,
  callUserPool,
  element,
  ServiceError,
  type Caller,
} from '../deployment/signed-call.ts';
import { readUserCommand, stepsOf, type Subject, type UserStep } from './user-command.ts';
import { connect, regionOfProfile } from '../deployment/clients.ts';
import { outputsOf } from '../deployment/stack.ts';
import { stackOf } from '../deployment/target.ts';

/** The user pool and the role on which a command works. */
interface Place {
  readonly caller: Caller;
  readonly userPoolId: string;
  readonly roleName: string;
}

/** `npm run user -- block|unblock|who|invite EMAIL-or-identity-ID`. */
const main = async (): Promise<void> => {
  const command = readUserCommand(process.argv.slice(2), process.env, await regionOfProfile());
  const { cloudFormation, credentials } = await connect(command.target);
  const { UserPoolId } = await outputsOf(cloudFormation, stackOf(command.target, 'Latchkey'));
  if (UserPoolId === undefined) throw new Error('the stack Latchkey is not deployed here');
  const { StackResourceDetail } = await cloudFormation.send(
    new DescribeStackResourceCommand({
      StackName: stackOf(command.target, 'Latchkey'),
      LogicalResourceId: 'AuthenticatedRole',
    }),
  );
  const { region, endpoint } = command.target;
  const place: Place = {
    caller: { region, endpoint, credentials },
    userPoolId: UserPoolId,
    roleName: StackResourceDetail?.PhysicalResourceId ?? '',
  };
  for (const step of stepsOf(command)) console.log(await perform(place, step));
  console.log(await describe(place, command.subject));
};

const perform = async (place: Place, step: UserStep): Promise<string> => {
  const user = (operation: string, email: string) =>
    callUserPool(place.caller, operation, { UserPoolId: place.userPoolId, Username: email });
  switch (step.do) {
    case 'create':
      await create(place, step.email);
      return `${step.email} has an account. Tell them to open the page and choose "Forgot password?".`;
    case 'disable':
      await user('AdminDisableUser', step.email);
      return `${step.email} is disabled: no sign-in, no new credentials.`;
    case 'enable':
      await user('AdminEnableUser', step.email);
      return `${step.email} may sign in again.`;
    case 'signOutEverywhere':
      await user('AdminUserGlobalSignOut', step.email);
      return `${step.email} is signed out everywhere.`;
    case 'denyIdentity':
      await changeBlocked(place, (blocked) => withIdentity(blocked, step.identityId));
      return `${step.identityId} is denied everything. IAM takes some seconds to apply it.`;
    case 'allowIdentity':
      await changeBlocked(place, (blocked) => withoutIdentity(blocked, step.identityId));
      return `${step.identityId} is no longer denied.`;
    case 'endEarlierSessions': {
      const at = new Date().toISOString();
      await changeBlocked(place, (blocked) => withSessionsEnded(blocked, at));
      return `Sessions from before ${at} are denied: every other browser gets new credentials by itself.`;
    }
  }
};

/** Creates an account with a random password that is not kept: its owner sets one with a code sent to
 *  the address. Cognito's own invitation has a temporary password, which the page cannot replace.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-create-user-accounts.html */
const create = async ({ caller, userPoolId }: Place, email: string): Promise<void> => {
  const user = { UserPoolId: userPoolId, Username: email };
  await callUserPool(caller, 'AdminCreateUser', {
    ...user,
    MessageAction: 'SUPPRESS',
    UserAttributes: [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
    ],
  });
  const Password = `Lk-${randomBytes(24).toString('base64url')}-7x`;
  await callUserPool(caller, 'AdminSetUserPassword', { ...user, Password, Permanent: true });
};

const describe = async (place: Place, subject: Subject): Promise<string> => {
  const { identityIds, sessionsBefore } = await blockedOn(place);
  if (subject.kind === 'identity') {
    const blocked = identityIds.includes(subject.identityId);
    return `${subject.identityId}: ${blocked ? 'blocked' : 'not blocked'}`;
  }
  const { Enabled, UserStatus, Username, UserCreateDate } = await callUserPool(
    place.caller,
    'AdminGetUser',
    { UserPoolId: place.userPoolId, Username: subject.email },
  );
  const created = new Date(Number(UserCreateDate) * 1000).toISOString();
  const ended =
    sessionsBefore === null ? '' : `; sessions from before ${sessionsBefore} are denied`;
  return `${subject.email}: ${Enabled === false ? 'blocked' : 'not blocked'}, ${String(UserStatus)}, user ${String(Username)}, since ${created}${ended}`;
};

const blockedOn = async ({ caller, roleName }: Place): Promise<Blocked> => {
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

const changeBlocked = async (
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

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
