import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  type CloudFormationClientConfig,
} from '@aws-sdk/client-cloudformation';
import { GetBucketCorsCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Config } from '#contract/config';
import { artefactPath } from '../../infra/build/artefacts.ts';
import type { Target } from '../integration/attachment.ts';
import { clientsFor, identityOf } from '../integration/clients.ts';
import type { Credentials } from '../integration/sigv4.ts';

const region = 'us-east-1';
const appOrigin = 'http://localhost:4180';

/** The config.json that `npm run deploy` writes for the page. */
export const configFile = path.join(path.dirname(artefactPath('site')), 'config.json');

/** Deploys to an emulator by `npm run deploy`. Restores the page's `config.json` afterwards.
 *  @throws CloudFormation's error. */
export const deployTo = async (name: string, endpoint: string): Promise<Target> => {
  const config = await deployed(endpoint);
  return targetOf(name, config, { accessKeyId: 'test', secretAccessKey: 'test' });
};

/** Describes a deployed stack, with the operator's credentials.
 *  @throws AWS's error, e.g. when the credentials belong to another account. */
export const targetOf = async (
  name: string,
  config: Config,
  operator: Credentials,
): Promise<Target> => {
  const { endpoints } = config;
  const shared = {
    region: config.region,
    credentials: identityOf(operator),
    ...(endpoints === undefined ? {} : { endpoint: endpoints.s3 }),
  };
  const caller = await new STSClient(shared).send(new GetCallerIdentityCommand({}));
  const account = caller.Account ?? '';
  return {
    name,
    config,
    appOrigin: await originOf(config, operator),
    operator,
    stack: { account, converterRoleArn: await converterRole(shared, account) },
  };
};

const deployed = (endpoint: string): Promise<Config> =>
  keepingConfigFile(async () => {
    const args = ['run', '--silent', 'deploy', '--', '--engine', 'localstack'];
    await promisify(execFile)('npm', [...args, '--origin', appOrigin], {
      env: { ...process.env, AWS_ENDPOINT_URL: endpoint, AWS_REGION: region },
    });
    return JSON.parse(await readFile(configFile, 'utf8')) as Config;
  });

/** Does `work`, which deploys, and restores the page's `config.json` afterwards. */
export const keepingConfigFile = async <T>(work: () => Promise<T>): Promise<T> => {
  const before = await readFile(configFile).catch(() => null);
  try {
    return await work();
  } finally {
    await (before === null ? rm(configFile, { force: true }) : writeFile(configFile, before));
  }
};

/** Reads the page's origin from the uploads bucket's CORS rules. */
const originOf = async (config: Config, operator: Credentials): Promise<string> => {
  const { s3 } = clientsFor(config, operator);
  const { CORSRules = [] } = await s3.send(
    new GetBucketCorsCommand({ Bucket: config.uploadsBucket }),
  );
  const [origin] = CORSRules.flatMap(({ AllowedOrigins = [] }) => AllowedOrigins);
  if (origin === undefined) throw new Error(`${config.uploadsBucket} lets no page in`);
  return origin;
};

const converterRole = async (
  shared: CloudFormationClientConfig,
  account: string,
): Promise<string> => {
  const { StackResources = [] } = await new CloudFormationClient(shared).send(
    new DescribeStackResourcesCommand({ StackName: 'Latchkey' }),
  );
  const role = StackResources.find(
    ({ ResourceType, LogicalResourceId }) =>
      ResourceType === 'AWS::IAM::Role' && LogicalResourceId?.startsWith('Converter') === true,
  );
  return `arn:aws:iam::${account}:role/${role?.PhysicalResourceId ?? ''}`;
};
