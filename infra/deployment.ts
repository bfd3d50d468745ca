import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
  type Parameter,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { artefactPath } from './local/artefacts.ts';

/** Where a deployment goes. */
export interface Target {
  readonly engine: 'aws' | 'localstack';
  readonly region: string;
  /** Of the emulator; null on AWS. */
  readonly endpoint: string | null;
}

export const stackName = 'Latchkey';

/** Seconds that CloudFormation may take. */
const maxWaitTime = 900;

/** The clients of a target; an emulator takes any credentials. */
export const clientsOf = ({ region, endpoint }: Target) => {
  const shared =
    endpoint === null
      ? { region }
      : { region, endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  return {
    cloudFormation: new CloudFormationClient(shared),
    s3: new S3Client({ ...shared, forcePathStyle: endpoint !== null }),
  };
};

/** Puts the converter's zip where CloudFormation finds it, under a key that names its content, so
 *  that a changed converter is a changed parameter. */
export const uploadCode = async (
  s3: S3Client,
  bucket: string,
  zip: Uint8Array,
): Promise<string> => {
  const key = `converter-${createHash('sha256').update(zip).digest('hex').slice(0, 16)}.zip`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket })).catch((error: unknown) => {
    const { name } = error as Error;
    if (name !== 'BucketAlreadyOwnedByYou' && name !== 'BucketAlreadyExists') throw error;
  });
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: zip }));
  return key;
};

/** Creates the stack, or brings it up to the synthesized template.
 *  @returns the template's outputs by name.
 *  @throws what CloudFormation gives as the reason. */
export const deployStack = async (
  client: CloudFormationClient,
  parameters: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> => {
  const request = {
    StackName: stackName,
    TemplateBody: await readFile(artefactPath('template'), 'utf8'),
    Capabilities: ['CAPABILITY_IAM' as const],
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]): Parameter => ({
      ParameterKey,
      ParameterValue,
    })),
  };
  const waiting = { client, maxWaitTime };
  if ((await describe(client)) === null) {
    await client.send(new CreateStackCommand(request));
    await waitUntilStackCreateComplete(waiting, { StackName: stackName });
  } else {
    const changed = await client.send(new UpdateStackCommand(request)).catch((error: unknown) => {
      if (String(error).includes('No updates are to be performed')) return null;
      throw error;
    });
    if (changed !== null) await waitUntilStackUpdateComplete(waiting, { StackName: stackName });
  }
  const stack = await describe(client);
  return Object.fromEntries(
    (stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [
      OutputKey ?? '',
      OutputValue ?? '',
    ]),
  );
};

/** Deletes the stack and waits until it is gone. Buckets must be empty. */
export const destroyStack = async (client: CloudFormationClient): Promise<void> => {
  await client.send(new DeleteStackCommand({ StackName: stackName }));
  await waitUntilStackDeleteComplete({ client, maxWaitTime }, { StackName: stackName });
};

const describe = async (client: CloudFormationClient) => {
  const answer = await client
    .send(new DescribeStacksCommand({ StackName: stackName }))
    .catch((error: unknown) => {
      if (String(error).includes('does not exist')) return null;
      throw error;
    });
  const stack = answer?.Stacks?.[0] ?? null;
  return stack?.StackStatus === 'DELETE_COMPLETE' ? null : stack;
};
