import { GetObjectCommand, type GetObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Output } from '#contract/result-item';
import type { CredentialSource } from '../credentials/port.ts';
import { safeFileName } from '../result/file-name.ts';
import type { SignedLink } from '../result/keep-signed.ts';

/** Seconds that a link is valid at most. */
const longestLife = 15 * 60;

/** Returns the seconds that a link signed now is valid: a quarter of an hour, but not longer than
 *  the credentials that sign it. Times in epoch milliseconds. */
export const linkLife = (now: number, credentialsExpireAt: number): number =>
  Math.max(1, Math.min(longestLife, Math.floor((credentialsExpireAt - now) / 1000)));

/** Returns the header that makes a browser save a download as `fileName`, in any script.
 *  @see https://www.rfc-editor.org/rfc/rfc6266#section-4.3 */
export const contentDisposition = (fileName: string): string => {
  const name = safeFileName(fileName);
  const ascii = name.replace(/[^ -~]|%/g, '_');
  const extended = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${extended}`;
};

/** Dependencies of signing a link. `now` is AWS's time in epoch milliseconds. */
export interface LinkSigner {
  readonly client: S3Client;
  readonly uploadsBucket: string;
  readonly resultsBucket: string;
  readonly credentials: CredentialSource;
  readonly now: () => number;
}

const sign = async (
  { client, credentials, now }: LinkSigner,
  object: GetObjectCommandInput,
): Promise<SignedLink> => {
  const { expiresAt } = await credentials.current();
  const signedAt = now();
  const expiresIn = linkLife(signedAt, expiresAt);
  const href = await getSignedUrl(client, new GetObjectCommand(object), {
    expiresIn,
    signingDate: new Date(signedAt),
  });
  return { href, expiresAt: signedAt + expiresIn * 1000 };
};

/** Signs a link to one rendition, without a request. Times in epoch milliseconds by AWS's clock.
 *  @throws SignedOut when the refresh token is gone.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html */
export const signLink = (
  signer: LinkSigner,
  output: Output,
  fileName: string,
): Promise<SignedLink> =>
  sign(signer, {
    Bucket: signer.resultsBucket,
    Key: output.key,
    ResponseContentDisposition: contentDisposition(fileName),
    ResponseContentType: output.contentType,
  });

/** Signs a link to the upload that a rendition was made of, whose key the rendition's begins with.
 *  @throws SignedOut when the refresh token is gone. */
export const signOriginal = (signer: LinkSigner, { key }: Output): Promise<SignedLink> =>
  sign(signer, { Bucket: signer.uploadsBucket, Key: key.slice(0, key.lastIndexOf('/')) });
