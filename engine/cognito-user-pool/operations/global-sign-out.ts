import { userOfAccessToken, type Operation } from '../context.ts';

/** Voids every token of the user; the identity pool asks this pool about ID tokens.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GlobalSignOut.html */
export const globalSignOut: Operation = async (context, input) => {
  const { sub } = await userOfAccessToken(context, input);
  await context.users.change(sub, (user) => ({ ...user, signedOutAt: context.now() }));
  return {};
};
