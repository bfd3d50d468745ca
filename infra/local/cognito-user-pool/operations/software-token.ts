import { userOfAccessToken, type Operation } from '../context.ts';
import { CognitoFailure, invalidParameter } from '../failure.ts';
import { textOf } from '../input.ts';
import { newTotpSecret, totpStep } from '../totp.ts';

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AssociateSoftwareToken.html */
export const associateSoftwareToken: Operation = async (context, input) => {
  const { user } = await userOfAccessToken(context, input);
  if (context.pool.mfa === 'OFF') {
    throw new CognitoFailure('SoftwareTokenMFANotFoundException', 'MFA is off for this pool.');
  }
  const secret = newTotpSecret();
  await context.users.save({ ...user, totp: { status: 'associated', secret } });
  return { SecretCode: secret };
};

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifySoftwareToken.html */
export const verifySoftwareToken: Operation = async (context, input) => {
  const { user } = await userOfAccessToken(context, input);
  if (user.totp.status !== 'associated') throw invalidParameter('No software token is associated.');
  const { secret } = user.totp;
  const step = totpStep(secret, textOf(input, 'UserCode'), context.now());
  if (step === null) {
    throw new CognitoFailure('EnableSoftwareTokenMFAException', 'Code mismatch');
  }
  await context.users.save({
    ...user,
    totp: { status: 'verified', secret, enabled: false, lastStep: step },
  });
  return { Status: 'SUCCESS' };
};

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserMFAPreference.html */
export const setUserMfaPreference: Operation = async (context, input) => {
  const { user } = await userOfAccessToken(context, input);
  const settings = input.SoftwareTokenMfaSettings as { Enabled?: unknown } | undefined;
  const enabled = settings?.Enabled === true;
  if (user.totp.status !== 'verified') {
    if (enabled) throw invalidParameter('User has not verified software token mfa');
    return {};
  }
  await context.users.save({ ...user, totp: { ...user.totp, enabled } });
  return {};
};
