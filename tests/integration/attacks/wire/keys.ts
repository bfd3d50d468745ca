import type { HttpMessage } from '../../http-message.ts';
import type { World } from '../world.ts';
import {
  encodeKey,
  getOwn,
  hostOf,
  putOwn,
  signS3,
  toS3,
  uploadsPath,
  type WireBuilder,
} from './wire-attack.ts';

const put = (world: World, path: string): HttpMessage => ({ ...putOwn(world, 'x'), path });

/** A message for one path, signed twice: for the path as it is sent, and for `canonical`, the path
 *  that a server would verify if it normalised first. Neither may reach another key. */
const signedFor = async (world: World, message: HttpMessage, canonical: string) =>
  Promise.all(
    [message.path, canonical].map(async (path) => {
      const { headers } = await signS3(world, { ...message, path });
      return toS3(world, { ...message, headers });
    }),
  );

const honestPut = async (world: World) => toS3(world, await signS3(world, putOwn(world, 'x')));

/** Keys that would reach another object if a server normalised them, decoded them twice, or used
 *  them as paths. */
export const keyAttacks = {
  'dot-segments': async (world) => {
    const { me, other } = world;
    const [mine, others] = [encodeKey(me.identityId), encodeKey(other.identityId)];
    const foreign = uploadsPath(world, `${others}/x`);
    const paths = [
      uploadsPath(world, `${mine}/../${others}/x`),
      uploadsPath(world, `${mine}/./../${others}/x`),
      uploadsPath(world, `${mine}/${'../'.repeat(12)}tmp/latchkey-outside`),
    ];
    return {
      honest: await honestPut(world),
      attacks: (
        await Promise.all(paths.map((path) => signedFor(world, put(world, path), foreign)))
      ).flat(),
      ownMayChange: true,
    };
  },

  'encoded-dot-segments': async (world) => {
    const { me, other } = world;
    const [mine, others] = [encodeKey(me.identityId), encodeKey(other.identityId)];
    const attacks = ['%2e%2e', '%2E%2E', '.%2e', '..%2f..%2f..%2f..'].map((dots) =>
      signedFor(
        world,
        put(world, uploadsPath(world, `${mine}/${dots}/${others}/x`)),
        uploadsPath(world, `${mine}/${encodeKey(decodeURIComponent(dots))}/${others}/x`),
      ),
    );
    return {
      honest: await honestPut(world),
      attacks: (await Promise.all(attacks)).flat(),
      ownMayChange: true,
    };
  },

  'double-encoded': async (world) => {
    const { me, other } = world;
    const tail = other.key.slice(other.identityId.length + 1);
    const key = `${encodeKey(me.identityId)}/%252e%252e%252f${encodeKey(other.identityId)}/${tail}`;
    const message = { ...getOwn(world), path: uploadsPath(world, key) };
    return {
      honest: toS3(world, await signS3(world, getOwn(world))),
      attacks: await signedFor(world, message, uploadsPath(world, decodeURIComponent(key))),
    };
  },

  'nul-and-control': async (world) => {
    const mine = encodeKey(world.me.identityId);
    const attacks = [
      'a%00b',
      'a%0Ab',
      '%01%1F',
      'a%7Fb',
      `a%00/../../${encodeKey(world.other.key)}`,
    ].map(async (name) => {
      const path = uploadsPath(world, `${mine}/${name}`);
      return toS3(world, await signS3(world, put(world, path)));
    });
    return {
      honest: await honestPut(world),
      attacks: await Promise.all(attacks),
      ownMayChange: true,
    };
  },

  'very-long-key': async (world) => {
    const prefix = `${world.me.identityId}/`;
    const ofBytes = async (bytes: number, letter: string) => {
      const letters = Math.floor((bytes - prefix.length) / Buffer.byteLength(letter));
      const key = `${prefix}${letter.repeat(letters)}`;
      const filled = key + 'z'.repeat(bytes - Buffer.byteLength(key));
      return toS3(world, await signS3(world, put(world, uploadsPath(world, encodeKey(filled)))));
    };
    return {
      honest: await ofBytes(1024, 'k'),
      // Bytes of UTF-8 count, not letters.
      attacks: [await ofBytes(1025, 'k'), await ofBytes(1025, 'é')],
    };
  },

  'two-prefixes': async (world) => {
    const { uploadsBucket } = world.engine.config;
    const prefix = `${world.me.identityId}/`;
    const list = (prefixes: string | string[]) => ({
      method: 'GET',
      path: `/${uploadsBucket}`,
      query: { 'list-type': '2', prefix: prefixes },
      headers: { host: hostOf(world) },
    });
    return {
      honest: toS3(world, await signS3(world, list(prefix))),
      attacks: await Promise.all(
        [
          [prefix, ''],
          ['', prefix],
          [prefix, `${world.other.identityId}/`],
        ].map(async (prefixes) => toS3(world, await signS3(world, list(prefixes)))),
      ),
    };
  },

  'method-override': async (world) => {
    const { engine, me, other } = world;
    const targets = [
      uploadsPath(world, encodeKey(me.key)),
      uploadsPath(world, encodeKey(other.key)),
      `/${engine.config.resultsBucket}/${encodeKey(me.key)}/thumb.webp`,
    ];
    const attacks = targets.map(async (path) => {
      const headers = { 'x-http-method-override': 'PUT', 'x-http-method': 'PUT' };
      const message = { ...putOwn(world, 'forged', headers), method: 'POST', path };
      return toS3(world, await signS3(world, message));
    });
    return { honest: await honestPut(world), attacks: await Promise.all(attacks) };
  },
} satisfies Record<string, WireBuilder>;
