import * as v from 'valibot';
import { parsed } from '../sign-in/cognito-answer.ts';
import { passkeyBrowser, type PasskeyBrowser } from '../sign-in/passkey-browser.ts';
import { PasskeyRefused, TooManyPasskeys } from '../sign-in/passkey-failures.ts';
import { TooManyTries, WrongPassword } from '../sign-in/sign-in-failures.ts';
import type { AccountRequest } from './account-requests.ts';
import type { Passkeys } from './port.ts';

const optionsSchema = v.object({ CredentialCreationOptions: v.looseObject({}) });
const listSchema = v.object({
  Credentials: v.array(
    v.object({
      CredentialId: v.string(),
      FriendlyCredentialName: v.string(),
      CreatedAt: v.number(),
    }),
  ),
});

/** The user's passkeys in the user pool. Cognito keeps at most 20, which it lists in one answer.
 *  @param added called after a passkey was added.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_StartWebAuthnRegistration.html
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListWebAuthnCredentials.html */
export const createCognitoPasskeys = (
  send: AccountRequest,
  added: () => Promise<void>,
  browser: PasskeyBrowser = passkeyBrowser,
): Passkeys => ({
  async list() {
    const { Credentials } = parsed(
      listSchema,
      await send('ListWebAuthnCredentials', { MaxResults: 20 }),
    );
    return Credentials.map(({ CredentialId, FriendlyCredentialName, CreatedAt }) => ({
      id: CredentialId,
      name: FriendlyCredentialName,
      createdAt: CreatedAt * 1000,
    }));
  },

  async add() {
    const { CredentialCreationOptions: options } = parsed(
      optionsSchema,
      await send('StartWebAuthnRegistration'),
    );
    const Credential = await browser.create(
      options as unknown as PublicKeyCredentialCreationOptionsJSON,
    );
    await send('CompleteWebAuthnRegistration', { Credential }).catch((cause: unknown) => {
      if (cause instanceof TooManyTries) throw new TooManyPasskeys('20 are kept', { cause });
      if (cause instanceof WrongPassword) throw cause;
      throw new PasskeyRefused('Cognito did not register the passkey', { cause });
    });
    await added();
  },

  async remove(CredentialId) {
    await send('DeleteWebAuthnCredential', { CredentialId });
  },
});
