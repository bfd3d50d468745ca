import {
  encodeKey,
  getOwn,
  hostOf,
  putOwn,
  scopeOf,
  signS3,
  toS3,
  uploadsPath,
  type WireBuilder,
} from './wire-attack.ts';

const minute = 60_000;

const withHeader = <M extends { headers: Readonly<Record<string, string>> }>(
  message: M,
  name: string,
  value: string,
): M => ({
  ...message,
  headers: { ...message.headers, [name]: value },
});

/** Replaces one character by another of the same alphabet. */
const edited = (text: string, index: number): string => {
  const letter = text[index] === 'a' ? 'b' : 'a';
  return text.slice(0, index) + letter + text.slice(index + 1);
};

const signedAt =
  (offset: number): WireBuilder =>
  async (world) => {
    const now = scopeOf(world);
    const scope = { ...now, date: new Date(now.date.getTime() + offset) };
    return {
      honest: toS3(world, await signS3(world, getOwn(world))),
      attacks: [toS3(world, await signS3(world, getOwn(world), { scope }))],
    };
  };

const inScope =
  (change: { service?: string; region?: string }): WireBuilder =>
  async (world) => ({
    honest: toS3(world, await signS3(world, getOwn(world))),
    attacks: [
      toS3(world, await signS3(world, getOwn(world), { scope: { ...scopeOf(world), ...change } })),
    ],
  });

/** Signatures in the Authorization header: a request that differs from the signed one has no effect.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html */
export const signatureAttacks = {
  'signature-bit': async (world) => {
    const message = await signS3(world, getOwn(world));
    const authorization = message.headers.authorization ?? '';
    const last = authorization.length - 1;
    return {
      honest: toS3(world, message),
      attacks: [last, last - 31, last - 63].map((index) =>
        toS3(world, withHeader(message, 'authorization', edited(authorization, index))),
      ),
    };
  },

  'body-changed': async (world) => {
    const message = await signS3(world, putOwn(world, 'the body'));
    return {
      honest: toS3(world, message),
      attacks: [toS3(world, { ...message, body: 'another!' })],
    };
  },

  'signed-header-changed': async (world) => {
    const message = await signS3(world, putOwn(world, 'x', { 'x-amz-meta-name': 'a.jpg' }));
    return {
      honest: toS3(world, message),
      attacks: [toS3(world, withHeader(message, 'x-amz-meta-name', 'b.jpg'))],
    };
  },

  'path-changed': async (world) => {
    const message = await signS3(world, getOwn(world));
    return {
      honest: toS3(world, message),
      attacks: [toS3(world, { ...message, path: uploadsPath(world, encodeKey(world.other.key)) })],
    };
  },

  'old-request': signedAt(-20 * minute),
  'future-request': signedAt(20 * minute),
  'wrong-service-scope': inScope({ service: 'dynamodb' }),
  'wrong-region-scope': inScope({ region: 'eu-south-9' }),

  'unknown-key': async (world) => {
    const invented = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'never issued' };
    const withToken = { ...invented, sessionToken: world.me.credentials.sessionToken };
    return {
      honest: toS3(world, await signS3(world, getOwn(world))),
      attacks: [
        toS3(world, await signS3(world, getOwn(world), { credentials: invented })),
        toS3(world, await signS3(world, getOwn(world), { credentials: withToken })),
      ],
    };
  },

  'no-session-token': async (world) => {
    const credentials = { ...world.me.credentials, sessionToken: undefined };
    return {
      honest: toS3(world, await signS3(world, getOwn(world))),
      attacks: [toS3(world, await signS3(world, getOwn(world), { credentials }))],
    };
  },

  'foreign-session-token': async (world) => {
    const { me, other } = world;
    const credentials = { ...me.credentials, sessionToken: other.credentials.sessionToken };
    const foreign = { ...getOwn(world), path: uploadsPath(world, encodeKey(other.key)) };
    return {
      honest: toS3(world, await signS3(world, getOwn(world))),
      attacks: [
        toS3(world, await signS3(world, getOwn(world), { credentials })),
        toS3(world, await signS3(world, foreign, { credentials })),
      ],
    };
  },

  'edited-session-token': async (world) => {
    const token = world.me.credentials.sessionToken ?? '';
    const places = [0, Math.floor(token.length / 2), token.length - 2];
    return {
      honest: toS3(world, await signS3(world, getOwn(world))),
      attacks: await Promise.all(
        places.map(async (place) => {
          const credentials = { ...world.me.credentials, sessionToken: edited(token, place) };
          return toS3(world, await signS3(world, getOwn(world), { credentials }));
        }),
      ),
    };
  },

  'two-bucket-styles': async (world) => {
    const { uploadsBucket, resultsBucket, region } = world.engine.config;
    const path = `/${uploadsBucket}/${encodeKey(world.me.key)}`;
    const hosts = [
      `${resultsBucket}.${hostOf(world)}`,
      `${resultsBucket}.localhost`,
      `${resultsBucket}.s3.${region}.amazonaws.com`,
    ];
    return {
      honest: toS3(
        world,
        await signS3(world, { method: 'GET', path, headers: { host: hostOf(world) } }),
      ),
      attacks: await Promise.all(
        hosts.map(async (host) =>
          toS3(world, await signS3(world, { method: 'GET', path, headers: { host } })),
        ),
      ),
    };
  },
} satisfies Record<string, WireBuilder>;
