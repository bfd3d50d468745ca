import { randomBytes } from 'node:crypto';
import { regionOfProfile } from '../deployment/clients.ts';
import { callUserPool } from '../deployment/signed-call.ts';
import { withIdentity, withoutIdentity } from './blocked-users.ts';
import { readUserCommand, stepsOf, type Subject, type UserStep } from './user-command.ts';
import { blockedOn, changeBlocked, endEarlierSessions, placeOf, type Place } from './users-role.ts';

/** `npm run user -- block|unblock|who|invite EMAIL-or-identity-ID`. */
const main = async (): Promise<void> => {
  const command = readUserCommand(process.argv.slice(2), process.env, await regionOfProfile());
  const place = await placeOf(command.target);
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
    case 'endEarlierSessions':
      return endEarlierSessions(place);
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

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
