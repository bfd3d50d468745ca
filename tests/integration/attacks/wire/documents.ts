import { createHash } from 'node:crypto';
import { fileKey, preferencesKey } from '#contract/item-keys';
import { send, type HttpMessage } from '../../http-message.ts';
import { signed } from '../../sigv4.ts';
import type { Member, World } from '../world.ts';
import { endpointOf, hostOf, scopeOf, signS3, toS3, type WireBuilder } from './wire-attack.ts';

const deleteObjects = (world: World, body: string): HttpMessage => ({
  method: 'POST',
  path: `/${world.engine.config.uploadsBucket}`,
  query: { delete: '' },
  headers: {
    host: hostOf(world),
    'content-type': 'application/xml',
    'content-length': String(Buffer.byteLength(body)),
    'content-md5': createHash('md5').update(body).digest('base64'),
  },
  body,
});

const deletion = (keys: readonly string[], doctype = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>${doctype}<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
  `${keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')}</Delete>`;

const missingKeys = ({ me }: World, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${me.identityId}/missing/${index}`);

/** XML and forms sent to S3. */
export const documentAttacks = {
  'xml-entity': async (world) => {
    const { me, other } = world;
    const doctypes = [
      `<!DOCTYPE Delete [<!ENTITY key "${other.key}">]>`,
      '<!DOCTYPE Delete [<!ENTITY key SYSTEM "file:///etc/hostname">]>',
      '<!DOCTYPE Delete [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY key "&b;&b;">]>',
    ];
    return {
      honest: toS3(world, await signS3(world, deleteObjects(world, deletion([`${me.key}-none`])))),
      attacks: await Promise.all(
        doctypes.map(async (doctype) =>
          toS3(world, await signS3(world, deleteObjects(world, deletion(['&key;'], doctype)))),
        ),
      ),
    };
  },

  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html: up to 1,000 keys
  'xml-huge': async (world) => {
    const withKeys = async (count: number) => {
      const body = deletion(missingKeys(world, count));
      return toS3(world, await signS3(world, deleteObjects(world, body)));
    };
    return { honest: await withKeys(1000), attacks: [await withKeys(1001)] };
  },
} satisfies Record<string, WireBuilder>;

const dynamoDb = (world: World, operation: string, body: string): HttpMessage => ({
  method: 'POST',
  path: '/',
  headers: {
    host: hostOf(world, 'dynamodb'),
    'content-type': 'application/x-amz-json-1.0',
    'content-length': String(Buffer.byteLength(body)),
    'x-amz-target': `DynamoDB_20120810.${operation}`,
  },
  body,
});

const rowKey = ({ identityId, session, file }: Member): string =>
  JSON.stringify({ identityId: { S: identityId }, itemKey: { S: fileKey(session, file) } });

/** A GetItem of my own preferences. */
export const getItem = (world: World): HttpMessage =>
  dynamoDb(
    world,
    'GetItem',
    JSON.stringify({
      TableName: world.engine.config.sessionsTable,
      Key: { identityId: { S: world.me.identityId }, itemKey: { S: preferencesKey } },
    }),
  );

const toDynamoDb = async (world: World, message: HttpMessage) => {
  const ready = await signed(message, world.me.credentials, scopeOf(world, 'dynamodb'));
  return () => send(endpointOf(world, 'dynamodb'), ready);
};

/** JSON sent to DynamoDB: what is authorised must be what is executed. */
export const dynamoDbAttacks = {
  'dynamodb-body-changed': async (world) => {
    const message = await signed(getItem(world), world.me.credentials, scopeOf(world, 'dynamodb'));
    const changed = String(message.body).replace(world.me.identityId, world.other.identityId);
    return {
      honest: () => send(endpointOf(world, 'dynamodb'), message),
      attacks: [() => send(endpointOf(world, 'dynamodb'), { ...message, body: changed })],
    };
  },

  'target-unknown': async (world) => ({
    honest: await toDynamoDb(world, getItem(world)),
    attacks: [await toDynamoDb(world, dynamoDb(world, 'Nonsense', '{}'))],
  }),

  'json-duplicate-key': async (world) => {
    const { me, other, engine } = world;
    const table = JSON.stringify(engine.config.sessionsTable);
    const twice = (first: Member, second: Member) =>
      `{"TableName":${table},"Key":${rowKey(first)},"Key":${rowKey(second)}}`;
    const escaped = `{"TableName":${table},"Key":${rowKey(me)},"\\u004bey":${rowKey(other)}}`;
    const bodies = [twice(me, other), twice(other, me), escaped];
    return {
      honest: await toDynamoDb(world, getItem(world)),
      attacks: await Promise.all(
        bodies.flatMap((body) =>
          ['GetItem', 'DeleteItem'].map((operation) =>
            toDynamoDb(world, dynamoDb(world, operation, body)),
          ),
        ),
      ),
      ownMayChange: true,
    };
  },

  'json-proto': async (world) => {
    const { me, other, engine } = world;
    const table = JSON.stringify(engine.config.sessionsTable);
    const itemKey = `"itemKey":{"S":${JSON.stringify(fileKey(other.session, other.file))}}`;
    const keys = [
      `{"__proto__":{"identityId":{"S":"${other.identityId}"}},${itemKey}}`,
      `{"identityId":{"S":"${me.identityId}"},${itemKey},"__proto__":{"identityId":{"S":"${other.identityId}"}}}`,
      `{"__proto__":${rowKey(other)}}`,
      `{"constructor":{"prototype":${rowKey(other)}}}`,
    ];
    return {
      honest: await toDynamoDb(world, getItem(world)),
      attacks: await Promise.all(
        keys.flatMap((key) =>
          ['GetItem', 'DeleteItem'].map((operation) =>
            toDynamoDb(world, dynamoDb(world, operation, `{"TableName":${table},"Key":${key}}`)),
          ),
        ),
      ),
      ownMayChange: true,
    };
  },
} satisfies Record<string, WireBuilder>;
