import { readFile } from 'node:fs/promises';
import { CreateTableCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { Config } from '#contract/config';
import { artefactPath } from '../../infra/local/artefacts.ts';
import { provision } from '../../infra/local/provision/provision.ts';
import { clientsFor } from '../integration/clients.ts';
import type { EngineUnderTest } from '../integration/engine.ts';

const region = 'us-east-1';
const account = '123456789012';
const operator = { accessKeyId: 'test', secretAccessKey: 'test' };
const appOrigin = 'http://localhost:4180';

type Json = Readonly<Record<string, unknown>>;

/** Creates what the template describes call by call, for an emulator whose CloudFormation cannot:
 *  buckets, tables with TTL, the user pool and the identity pool. No policy and no converter. */
export const createOn = async (name: string, endpoint: string): Promise<EngineUnderTest> => {
  const stack = provision(
    JSON.parse(await readFile(artefactPath('template'), 'utf8')),
    { AppOrigins: appOrigin, ConverterCodeBucket: 'none', ConverterCodeKey: 'none' },
    { account, region, seed: name },
  );
  const userPool = await cognito(endpoint, 'cognito-idp', 'CreateUserPool', {
    PoolName: 'latchkey',
    UsernameAttributes: ['email'],
  });
  const userPoolId = text((userPool['UserPool'] as Json)['Id']);
  const client = await cognito(endpoint, 'cognito-idp', 'CreateUserPoolClient', {
    UserPoolId: userPoolId,
    ClientName: 'page',
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  });
  const userPoolClientId = text((client['UserPoolClient'] as Json)['ClientId']);
  const identityPool = await cognito(endpoint, 'cognito-identity', 'CreateIdentityPool', {
    IdentityPoolName: 'latchkey',
    AllowUnauthenticatedIdentities: false,
    CognitoIdentityProviders: [
      {
        ProviderName: `cognito-idp.${region}.amazonaws.com/${userPoolId}`,
        ClientId: userPoolClientId,
      },
    ],
  });
  const output = (key: string): string => text(stack.outputs[key]);
  const config: Config = {
    engine: 'localstack',
    region,
    userPoolId,
    userPoolClientId,
    identityPoolId: text(identityPool['IdentityPoolId']),
    uploadsBucket: output('UploadsBucketName'),
    resultsBucket: output('ResultsBucketName'),
    sessionsTable: output('SessionsTableName'),
    resultsTable: output('ResultsTableName'),
    endpoints: {
      cognitoIdp: endpoint,
      cognitoIdentity: endpoint,
      s3: endpoint,
      dynamodb: endpoint,
    },
  };
  const { s3, dynamodb } = clientsFor(config, operator);
  for (const { name: Bucket } of stack.buckets) await s3.send(new CreateBucketCommand({ Bucket }));
  for (const { name: TableName, partitionKey, sortKey, ttlAttribute } of stack.tables) {
    const keys = sortKey === null ? [partitionKey] : [partitionKey, sortKey];
    await dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: keys.map((key) => ({
          AttributeName: key.name,
          KeyType: key === partitionKey ? 'HASH' : 'RANGE',
        })),
        AttributeDefinitions: keys.map((key) => ({
          AttributeName: key.name,
          AttributeType: key.type,
        })),
      }),
    );
    if (ttlAttribute === null) continue;
    const TimeToLiveSpecification = { AttributeName: ttlAttribute, Enabled: true };
    await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  }
  return {
    name,
    config,
    appOrigin,
    operator,
    stack: { account, converterRoleArn: stack.converter.roleArn },
    // It sends no mail and takes any code.
    codeFor: () => Promise.resolve('123456'),
    converterCredentials: () => Promise.reject(new Error(`${name} has no converter`)),
    settled: () => Promise.resolve(),
    signToken: null,
    clock: null,
    dataDir: null,
    close: () => Promise.resolve(),
  };
};

const targets = {
  'cognito-idp': 'AWSCognitoIdentityProviderService',
  'cognito-identity': 'AWSCognitoIdentityService',
};

const cognito = async (
  endpoint: string,
  service: keyof typeof targets,
  operation: string,
  input: Json,
): Promise<Json> => {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${targets[service]}.${operation}`,
      // Such an emulator routes by the credential scope and verifies nothing.
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
  });
  if (!answer.ok) throw new Error(`${operation}: ${await answer.text()}`);
  return (await answer.json()) as Json;
};

const text = (value: unknown): string => {
  if (typeof value !== 'string') throw new Error('an ID is missing in the answer');
  return value;
};
