import * as v from 'valibot';
import type { Config } from '#contract/config';
import { AddressTaken, InvalidEntry } from '../sign-in/sign-in-failures.ts';
import { AddressUnusable } from './account-failures.ts';
import { parsed } from '../sign-in/cognito-answer.ts';
import { normalEmail } from '../sign-in/normal-email.ts';
import { createAccountRequest } from './account-requests.ts';
import { createCognitoPasskeys } from './cognito-passkeys.ts';
import type { Account } from './port.ts';

const userSchema = v.object({ UserMFASettingList: v.optional(v.array(v.string()), []) });
const secretSchema = v.object({ SecretCode: v.string() });
const withoutSpaces = (code: string): string => code.replace(/\s/g, '');

/** Dependencies of the account. */
export interface AccountServices {
  readonly accessToken: () => Promise<string>;
  /** Renews the tokens, whose claims name the email address. */
  readonly renewTokens: () => Promise<void>;
  /** Whether this browser can use the user pool's passkeys. */
  readonly canUsePasskeys: boolean;
}

/** The signed-in user's account, by requests that carry the access token.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-email-phone-verification.html */
export const createCognitoAccount = (
  config: Pick<Config, 'region' | 'endpoints' | 'passkeys'>,
  { accessToken, renewTokens, canUsePasskeys }: AccountServices,
): Account => {
  const send = createAccountRequest(config, accessToken);

  const hasSecondFactor = async (): Promise<boolean> => {
    const { UserMFASettingList } = parsed(userSchema, await send('GetUser'));
    return UserMFASettingList.includes('SOFTWARE_TOKEN_MFA');
  };

  /** With a second factor a passkey signs in only if it counts as both factors, which Cognito accepts only
   *  together with another factor.
   *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_WebAuthnMfaSettingsType.html */
  const setSecondFactor = async (Enabled: boolean): Promise<void> => {
    const concernsPasskeys =
      config.passkeys !== undefined && (!Enabled || (await passkeys.list()).length > 0);
    await send('SetUserMFAPreference', {
      SoftwareTokenMfaSettings: { Enabled, PreferredMfa: Enabled },
      ...(concernsPasskeys ? { WebAuthnMfaSettings: { Enabled } } : {}),
    });
  };

  const passkeys = createCognitoPasskeys(send, async () => {
    if (await hasSecondFactor()) await setSecondFactor(true);
  });

  return {
    hasSecondFactor,
    async newSecret() {
      return parsed(secretSchema, await send('AssociateSoftwareToken')).SecretCode;
    },
    async verifySecret(code) {
      await send('VerifySoftwareToken', { UserCode: withoutSpaces(code) });
      await setSecondFactor(true);
    },
    removeSecondFactor: () => setSecondFactor(false),
    async requestEmail(email) {
      const Value = normalEmail(email);
      await send('UpdateUserAttributes', { UserAttributes: [{ Name: 'email', Value }] }).catch(
        (cause: unknown) => {
          const isUnusable = cause instanceof AddressTaken || cause instanceof InvalidEntry;
          throw isUnusable ? new AddressUnusable('Cognito refused it', { cause }) : cause;
        },
      );
    },
    async verifyEmail(code) {
      await send('VerifyUserAttribute', {
        AttributeName: 'email',
        Code: withoutSpaces(code),
      }).catch((cause: unknown) => {
        throw cause instanceof AddressTaken
          ? new AddressUnusable('another account took it', { cause })
          : cause;
      });
      await renewTokens();
    },
    passkeys: canUsePasskeys ? passkeys : null,
    async deleteUser() {
      await send('DeleteUser');
    },
  };
};
