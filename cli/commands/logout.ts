import { signedInSite } from '../site.ts';
import { forgetDevices } from '../state/device.ts';
import type { CommandContext } from './command.ts';

export interface LogoutOptions {
  readonly everywhere: boolean;
}

/** Deletes the tokens and the local state of this computer and revokes the refresh token; with
 *  `everywhere`, those of every device.
 *  @throws NotSignedIn; with `everywhere`, what the user pool throws. */
export const logout = async (
  { around, terminal }: CommandContext,
  { everywhere }: LogoutOptions,
): Promise<void> => {
  const { userPool, email, folder, signInFile } = signedInSite(around);
  if (everywhere) await userPool.signOutEverywhere();
  await userPool.signOut();
  signInFile.forget();
  await forgetDevices(folder);
  const where = everywhere ? 'on every device' : 'on this computer';
  terminal.result({ email, everywhere }, `Signed out ${email} ${where}.`);
};
