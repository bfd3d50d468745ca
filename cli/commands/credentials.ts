import { identityOf, signedInSite } from '../site.ts';
import type { CommandContext } from './command.ts';

/** Prints temporary credentials in the form that the AWS CLI and SDKs read from a `credential_process`.
 *  @throws NotSignedIn, SignedOut, NoConnection, ServiceBusy, RequestRefused.
 *  @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html */
export const credentials = async ({ around, terminal }: CommandContext): Promise<void> => {
  const site = signedInSite(around);
  const { pool, identityId } = await identityOf(site, new AbortController().signal);
  const given = await pool.credentials(identityId);
  const answer = {
    Version: 1,
    AccessKeyId: given.accessKeyId,
    SecretAccessKey: given.secretAccessKey,
    SessionToken: given.sessionToken,
    Expiration: new Date(given.expiresAt).toISOString(),
  };
  terminal.result(answer, JSON.stringify(answer, null, 2));
};
