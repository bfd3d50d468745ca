import { ownerOfAccessToken, userOfAccessToken, type Operation } from '../context.ts';
import { mfaSettings, readableAttributes } from '../user-description.ts';

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html */
export const getUser: Operation = async (context, input) => {
  const { user, client } = await ownerOfAccessToken(context, input);
  const UserAttributes = readableAttributes(user, client);
  return { Username: user.sub, UserAttributes, ...mfaSettings(user) };
};

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserAuthFactors.html */
export const getUserAuthFactors: Operation = async (context, input) => {
  const user = await userOfAccessToken(context, input);
  const factors = ['PASSWORD', ...(user.passkeys.length === 0 ? [] : ['WEB_AUTHN'])];
  return { Username: user.sub, ConfiguredUserAuthFactors: factors, ...mfaSettings(user) };
};

/** The pool does not track devices.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListDevices.html */
export const listDevices: Operation = async (context, input) => {
  await userOfAccessToken(context, input);
  return { Devices: [] };
};
