import { readFile } from 'node:fs/promises';
import {
  CreateTableCommand,
  UpdateTimeToLiveCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutBucketCorsCommand, type S3Client } from '@aws-sdk/client-s3';
import { configFromOutputs } from '#contract/config';
import { artefactPath } from '../../infra/build/artefacts.ts';
import { provision } from '../../engine/provision/provision.ts';
import type { Stack } from '../../engine/provision/stack.ts';
import type { Target } from '../integration/attachment.ts';
import { clientsFor } from '../integration/clients.ts';

const region = 'us-east-1';
const account = '123456789012';
// DynamoDB Local accepts only letters and digits in an access key ID.
const operator = { accessKeyId: 'test', secretAccessKey: 'test' };
const appOrigin = 'http://localhost:4180';

/** A service that an engine may have. */
export type Service = 's3' | 'dynamodb' | 'cognito';

type Json = Readonly<Record<string, unknown>>;

/** Creates the template's resources by API calls, on an engine without CloudFormation: buckets with
 *  CORS rules, tables with TTL, the user pool and the identity pool, as far as the engine has these
 *  services. Creates no policy and no converter.
 *  @throws the engine's error. */
export const createOn = async (
  name: string,
  endpoint: string,
  services: readonly Service[],
): Promise<Target> => {
  const stack = provision(
    JSON.parse(await readFile(artefactPath('template'), 'utf8')),
    { AppOrigins: appOrigin, ConverterCodeBucket: 'none', ConverterCodeKey: 'none' },
    { account, region, seed: name },
  );
  const config = {
    ...configFromOutputs({ engine: 'localstack', region, endpoint }, stack.outputs),
    ...(services.includes('cognito') ? await createPools(endpoint, stack) : noPools),
  };
  const { s3, dynamodb } = clientsFor(config, operator);
  if (services.includes('s3')) await createBuckets(s3, stack);
  if (services.includes('dynamodb')) await createTables(dynamodb, stack);
  const { roleArn: converterRoleArn } = stack.converter;
  return { name, config, appOrigin, operator, stack: { account, converterRoleArn } };
};

const createBuckets = async (s3: S3Client, { buckets }: Stack): Promise<void> => {
  for (const { name: Bucket, cors } of buckets) {
    await s3.send(new CreateBucketCommand({ Bucket }));
    const CORSRules = cors.map((rule) => ({
      AllowedOrigins: [...rule.allowedOrigins],
      AllowedMethods: [...rule.allowedMethods],
      AllowedHeaders: [...rule.allowedHeaders],
      ExposeHeaders: [...rule.exposedHeaders],
    }));
    if (CORSRules.length === 0) continue;
    await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
  }
};

const createTables = async (dynamodb: DynamoDBClient, { tables }: Stack): Promise<void> => {
  for (const { name: TableName, partitionKey, sortKey, ttlAttribute } of tables) {
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
};

const noPools = { userPoolId: 'none', userPoolClientId: 'none', identityPoolId: 'none' };

const createPools = async (
  endpoint: string,
  { userPool: { passwordPolicy } }: Stack,
): Promise<typeof noPools> => {
  const userPool = await cognito(endpoint, 'cognito-idp', 'CreateUserPool', {
    PoolName: 'latchkey',
    UsernameAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
    Policies: {
      PasswordPolicy: {
        MinimumLength: passwordPolicy.minimumLength,
        RequireLowercase: passwordPolicy.requireLowercase,
        RequireUppercase: passwordPolicy.requireUppercase,
        RequireNumbers: passwordPolicy.requireNumbers,
        RequireSymbols: passwordPolicy.requireSymbols,
      },
    },
  });
  const userPoolId = text((userPool.UserPool as Json).Id);
  const client = await cognito(endpoint, 'cognito-idp', 'CreateUserPoolClient', {
    UserPoolId: userPoolId,
    ClientName: 'page',
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
  });
  const userPoolClientId = text((client.UserPoolClient as Json).ClientId);
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
  return { userPoolId, userPoolClientId, identityPoolId: text(identityPool.IdentityPoolId) };
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
      // Such an emulator reads only the credential scope of a signature, to route the request.
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
