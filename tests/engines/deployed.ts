import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Config } from '#contract/config';
import { artefactPath } from '../../infra/local/artefacts.ts';
import type { EngineUnderTest } from '../integration/engine.ts';

const region = 'us-east-1';
const operator = { accessKeyId: 'test', secretAccessKey: 'test' };
const appOrigin = 'http://localhost:4180';

/** Deploys to an emulator by `npm run deploy`, as anybody would, and gives it as the suites see an
 *  engine. The page's `config.json` is left as it was.
 *  @throws what CloudFormation answers. */
export const deployTo = async (name: string, endpoint: string): Promise<EngineUnderTest> => {
  const config = await deployed(endpoint);
  const sts = new STSClient({ region, endpoint, credentials: operator });
  const { Account: account = '' } = await sts.send(new GetCallerIdentityCommand({}));
  const cloudFormation = new CloudFormationClient({ region, endpoint, credentials: operator });
  const converterRoleArn = await converterRole(cloudFormation, account);
  return {
    name,
    config,
    appOrigin,
    operator,
    stack: { account, converterRoleArn },
    // The emulators send no mail and take any code.
    codeFor: () => Promise.resolve('123456'),
    converterCredentials: async () => {
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({ RoleArn: converterRoleArn, RoleSessionName: 'test' }),
      );
      return {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken,
      };
    },
    settled: () => Promise.resolve(),
    signToken: null,
    clock: null,
    dataDir: null,
    close: () => Promise.resolve(),
  };
};

const deployed = async (endpoint: string): Promise<Config> => {
  const file = path.join(path.dirname(artefactPath('site')), 'config.json');
  const before = await readFile(file).catch(() => null);
  const args = ['run', '--silent', 'deploy', '--', '--engine', 'localstack', '--origin', appOrigin];
  await promisify(execFile)('npm', args, {
    env: { ...process.env, AWS_ENDPOINT_URL: endpoint, AWS_REGION: region },
  });
  const config = JSON.parse(await readFile(file, 'utf8')) as Config;
  await (before === null ? rm(file) : writeFile(file, before));
  return config;
};

const converterRole = async (client: CloudFormationClient, account: string): Promise<string> => {
  const { StackResources = [] } = await client.send(
    new DescribeStackResourcesCommand({ StackName: 'Latchkey' }),
  );
  const role = StackResources.find(
    ({ ResourceType, LogicalResourceId }) =>
      ResourceType === 'AWS::IAM::Role' && LogicalResourceId?.startsWith('Converter') === true,
  );
  return `arn:aws:iam::${account}:role/${role?.PhysicalResourceId ?? ''}`;
};
