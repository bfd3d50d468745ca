import { userOfAccessToken, type Operation } from '../context.ts';
import { CognitoFailure, invalidParameter, lockedOut } from '../cognito-failures.ts';
import { textOf, type Input } from '../input.ts';
import { newTotpSecret, totpStep } from '../totp.ts';
import type { Totp } from '../users.ts';

/** Issues a secret. A second factor in use stays in use until a code of the new secret is verified.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AssociateSoftwareToken.html */
export const associateSoftwareToken: Operation = async (context, input) => {
  const { sub } = await userOfAccessToken(context, input);
  if (context.pool.mfa === 'OFF') {
    throw new CognitoFailure(
      'SoftwareTokenMFANotFoundException',
      'Software Token MFA is not enabled by the userPool',
    );
  }
  const secret = newTotpSecret();
  await context.users.change(sub, (user) => ({ ...user, totp: withSecret(user.totp, secret) }));
  return { SecretCode: secret };
};

const withSecret = (totp: Totp, secret: string): Totp =>
  totp.status === 'verified' ? { ...totp, nextSecret: secret } : { status: 'associated', secret };

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifySoftwareToken.html */
export const verifySoftwareToken: Operation = async (context, input) => {
  const { lockout, now, users } = context;
  const { sub } = await userOfAccessToken(context, input);
  const code = textOf(input, 'UserCode', 32);
  await users.change(sub, (user) => {
    const secret = secretToVerify(user.totp);
    if (secret === null) throw invalidParameter('No software token is associated.');
    if (lockout.isLocked(sub)) throw lockedOut();
    const lastStep = totpStep(secret, code, now());
    if (lastStep === null) {
      lockout.recordFailure(sub);
      throw new CognitoFailure('EnableSoftwareTokenMFAException', 'Code mismatch');
    }
    const enabled = user.totp.status === 'verified' && user.totp.enabled;
    return { ...user, totp: { status: 'verified', secret, enabled, lastStep, nextSecret: null } };
  });
  return { Status: 'SUCCESS' };
};

const secretToVerify = (totp: Totp): string | null => {
  switch (totp.status) {
    case 'none':
      return null;
    case 'associated':
      return totp.secret;
    case 'verified':
      return totp.nextSecret;
  }
};

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserMFAPreference.html */
export const setUserMfaPreference: Operation = async (context, input) => {
  const { sub } = await userOfAccessToken(context, input);
  const enabled = settingOf(input, 'SoftwareTokenMfaSettings');
  const passkeys = settingOf(input, 'WebAuthnMfaSettings');
  if (passkeys === true && context.pool.passkeys?.countAsBothFactors !== true) {
    throw invalidParameter('WebAuthn MFA is not enabled for the user pool.');
  }
  if (passkeys === true && enabled !== true) {
    throw invalidParameter('WebAuthn MFA requires enabling an additional MFA setting.');
  }
  await context.users.change(sub, (user) => {
    if (enabled === true && user.totp.status !== 'verified') {
      throw invalidParameter('User has not verified software token mfa');
    }
    return {
      ...user,
      totp:
        user.totp.status === 'verified'
          ? { ...user.totp, enabled: enabled ?? user.totp.enabled }
          : user.totp,
      passkeysAreBothFactors: passkeys ?? user.passkeysAreBothFactors,
    };
  });
  return {};
};

/** Whether a kind of factor is to be turned on; null if the request omits it, which changes nothing. */
const settingOf = (input: Input, name: string): boolean | null => {
  const settings = input[name] as { Enabled?: unknown } | null | undefined;
  return typeof settings?.Enabled === 'boolean' ? settings.Enabled : null;
};
