import * as v from 'valibot';
import type { Config } from '#contract/config';
import { cognitoRequest } from '../sign-in/cognito-request.ts';
import { SignInFailure, signInFailure } from '../sign-in/sign-in-failures.ts';
import type { Account } from './port.ts';

const userSchema = v.object({ UserMFASettingList: v.optional(v.array(v.string()), []) });
const secretSchema = v.object({ SecretCode: v.string() });

type Operation =
  | 'GetUser'
  | 'AssociateSoftwareToken'
  | 'VerifySoftwareToken'
  | 'SetUserMFAPreference'
  | 'DeleteUser';

/** The signed-in user's account, by requests that carry the access token.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html */
export const createCognitoAccount = (
  config: Pick<Config, 'region' | 'endpoints'>,
  accessToken: () => Promise<string>,
): Account => {
  const endpoint =
    config.endpoints?.cognitoIdp ?? `https://cognito-idp.${config.region}.amazonaws.com/`;

  const send = async (operation: Operation, input: object = {}): Promise<unknown> => {
    const AccessToken = await accessToken();
    try {
      const target = `AWSCognitoIdentityProviderService.${operation}` as const;
      return (await cognitoRequest(endpoint, target, { AccessToken, ...input })).body;
    } catch (error) {
      throw signInFailure(error);
    }
  };

  const parsed = <Value>(schema: v.GenericSchema<unknown, Value>, body: unknown): Value => {
    const result = v.safeParse(schema, body);
    if (!result.success) throw new SignInFailure('Cognito answered in another form');
    return result.output;
  };

  const setSecondFactor = async (Enabled: boolean): Promise<void> => {
    await send('SetUserMFAPreference', {
      SoftwareTokenMfaSettings: { Enabled, PreferredMfa: Enabled },
    });
  };

  return {
    async hasSecondFactor() {
      const { UserMFASettingList } = parsed(userSchema, await send('GetUser'));
      return UserMFASettingList.includes('SOFTWARE_TOKEN_MFA');
    },
    async newSecret() {
      return parsed(secretSchema, await send('AssociateSoftwareToken')).SecretCode;
    },
    async verifySecret(code) {
      await send('VerifySoftwareToken', { UserCode: code.replace(/\s/g, '') });
      await setSecondFactor(true);
    },
    removeSecondFactor: () => setSecondFactor(false),
    async deleteUser() {
      await send('DeleteUser');
    },
  };
};
