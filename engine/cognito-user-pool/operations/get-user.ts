import { userOfAccessToken, type Operation } from '../context.ts';

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html */
export const getUser: Operation = async (context, input) => {
  const { sub, email, status, totp } = await userOfAccessToken(context, input);
  return {
    Username: sub,
    UserAttributes: [
      { Name: 'sub', Value: sub },
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: String(status === 'CONFIRMED') },
    ],
    ...(totp.status === 'verified' && totp.enabled
      ? { PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA', UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] }
      : {}),
  };
};
