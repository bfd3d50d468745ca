import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Target } from './target.ts';

export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly s3: S3Client;
  /** Twelve digits. */
  readonly account: string;
  /** ARN of the credentials. */
  readonly callerArn: string;
  readonly credentials: STSClient['config']['credentials'];
}

/** The clients for a target and the account of its credentials. An emulator accepts any credentials.
 *  @throws Error when STS names no account; what the credential chain throws. */
export const connect = async ({ region, endpoint }: Target): Promise<Clients> => {
  const shared =
    endpoint === null
      ? { region }
      : { region, endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const sts = new STSClient(shared);
  const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
  if (Account === undefined) throw new Error('STS returned no account for these credentials');
  return {
    cloudFormation: new CloudFormationClient(shared),
    s3: new S3Client({ ...shared, forcePathStyle: endpoint !== null }),
    account: Account,
    callerArn: Arn ?? '',
    credentials: sts.config.credentials,
  };
};

/** The region of the profile in the shared config file, null when it names none. The SDK reads
 *  AWS_PROFILE and the file.
 *  @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html */
export const regionOfProfile = (): Promise<string | null> =>
  new STSClient({}).config.region().catch(() => null);
