import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
} from '@aws-sdk/client-cognito-identity';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { dogs } from '../../fixtures/photos.ts';
import { clientsFor } from '../../integration/clients.ts';
import { failure, isRefused, newKey, type Capability } from './probed.ts';

export const ofAuthorisation = {
  foreignPrefixRefused: {
    behaviour: "a user can read and write under their own prefix, not under another user's",
    has: async ({ engine, users }) => {
      const [me, other] = users();
      const { s3 } = clientsFor(engine.config, me.credentials);
      const { uploadsBucket: Bucket } = engine.config;
      const put = (Key: string) =>
        s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ContentType: dogs.contentType }));
      if ((await failure(put(newKey(me.identityId)))) !== null) return false;
      const foreign = newKey(other.identityId);
      return (
        (await isRefused(put(foreign))) &&
        (await isRefused(s3.send(new GetObjectCommand({ Bucket, Key: foreign }))))
      );
    },
  },
  foreignPartitionRefused: {
    behaviour: "a user can query their own partition, not another user's",
    has: async ({ engine, users }) => {
      const [me, other] = users();
      const { dynamodb } = clientsFor(engine.config, me.credentials);
      const query = (owner: string) =>
        dynamodb.send(
          new QueryCommand({
            TableName: engine.config.sessionsTable,
            KeyConditionExpression: 'identityId = :id',
            ExpressionAttributeValues: { ':id': { S: owner } },
          }),
        );
      return (
        (await failure(query(me.identityId))) === null && (await isRefused(query(other.identityId)))
      );
    },
  },
  signatureVerified: {
    behaviour: 'a request signed with a wrong secret is refused',
    has: async ({ engine, users }) => {
      const [me] = users();
      const forged = { ...me.credentials, secretAccessKey: 'not-the-secret' };
      const { s3 } = clientsFor(engine.config, forged);
      const target = { Bucket: engine.config.uploadsBucket, Key: newKey(me.identityId) };
      const refused = await failure(s3.send(new PutObjectCommand({ ...target, Body: 'x' })));
      return refused === 'SignatureDoesNotMatch';
    },
  },
  foreignIdentityRefused: {
    behaviour: "a user gets credentials for their own identity, not for another user's",
    has: async ({ engine: { config }, users }) => {
      const [me, other] = users();
      const { region, userPoolId, endpoints } = config;
      const client = new CognitoIdentityClient({
        region,
        credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
        ...(endpoints === undefined ? {} : { endpoint: endpoints.cognitoIdentity }),
      });
      const provider = `cognito-idp.${region}.amazonaws.com/${userPoolId}`;
      const ask = (IdentityId: string) =>
        client.send(
          new GetCredentialsForIdentityCommand({
            IdentityId,
            Logins: { [provider]: me.tokens.idToken },
          }),
        );
      if ((await failure(ask(me.identityId))) !== null) return false;
      return (await failure(ask(other.identityId))) !== null;
    },
  },
  converterRole: {
    behaviour: "a test may act as the converter's role",
    has: async ({ engine, operator, nobody }) => {
      const { s3 } = clientsFor(engine.config, await engine.converterCredentials());
      const object = { Bucket: engine.config.uploadsBucket, Key: newKey(nobody) };
      await operator.s3.send(new PutObjectCommand({ ...object, Body: 'x' }));
      return (await failure(s3.send(new GetObjectCommand(object)))) === null;
    },
  },
} satisfies Record<string, Capability>;
