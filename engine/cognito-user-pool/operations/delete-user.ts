import { userOfAccessToken, type Operation } from '../context.ts';

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUser.html */
export const deleteUser: Operation = async (context, input) => {
  const { sub } = await userOfAccessToken(context, input);
  await context.users.remove(sub);
  return {};
};
