import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { Config } from '#contract/config';
import type { Output } from '#contract/result-item';
import { keepTime, signingSettings } from '../credentials/aws-client.ts';
import type { Clock } from '../credentials/clock.ts';
import type { CredentialSource, Requester } from '../credentials/port.ts';
import { signLink, signOriginal } from '../download/link.ts';
import type { SignedLink } from '../result/keep-signed.ts';
import type { ObjectStore } from '../upload/port.ts';
import { createObjectStore } from '../upload/s3.ts';

/** Dependencies of the access to S3. */
export interface S3AccessParts {
  readonly config: Config;
  readonly credentials: CredentialSource;
  readonly clock: Clock;
  readonly request: Requester;
}

/** What the workspace does in S3. */
export interface S3Access {
  readonly objects: ObjectStore;
  readonly signLink: (output: Output, fileName: string) => Promise<SignedLink>;
  readonly signOriginal: (output: Output) => Promise<SignedLink>;
}

/** Creates the S3 client. `requestHandler` sends Blobs, and calls back with the bytes sent. */
export const createS3Access = (
  parts: S3AccessParts,
  requestHandler: NonNullable<S3ClientConfig['requestHandler']>,
): S3Access => {
  const { config, credentials, clock, request } = parts;
  const { endpoints, uploadsBucket, resultsBucket } = config;
  const client = new S3Client({
    ...signingSettings(config.region, credentials),
    // A default checksum would read the whole body first; ours are passed in.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler,
    ...(endpoints === undefined ? {} : { endpoint: endpoints.s3, forcePathStyle: true }),
  });
  keepTime(client, clock);
  const signer = { client, uploadsBucket, resultsBucket, credentials, now: clock.now };
  return {
    objects: createObjectStore({ client, config, request }),
    signLink: (output, fileName) => signLink(signer, output, fileName),
    signOriginal: (output) => signOriginal(signer, output),
  };
};
