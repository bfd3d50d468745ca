import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { messageOf } from '../../http-message.ts';
import { presigned } from '../../sigv4.ts';
import type { World } from '../world.ts';
import {
  encodeKey,
  getOwn,
  scopeOf,
  signS3,
  toS3,
  uploadsPath,
  type WireBuilder,
} from './wire-attack.ts';

const linkToOwn = ({ engine, me }: World): Promise<string> =>
  getSignedUrl(
    me.clients.s3,
    new GetObjectCommand({ Bucket: engine.config.uploadsBucket, Key: me.key }),
    { expiresIn: 300 },
  );

/** A link is valid for one object and one method, and nothing can be added to it.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
export const presignedAttacks = {
  'unsigned-amz-header': async (world) => {
    const { engine, me, other } = world;
    const { uploadsBucket } = engine.config;
    const url = await getSignedUrl(
      me.clients.s3,
      new PutObjectCommand({ Bucket: uploadsBucket, Key: `${me.key}-wire` }),
      { expiresIn: 300 },
    );
    const copySource = `/${uploadsBucket}/${encodeKey(other.key)}`;
    return {
      honest: toS3(world, { ...messageOf('PUT', url, { 'content-length': '1' }), body: 'x' }),
      attacks: [
        toS3(
          world,
          messageOf('PUT', url, { 'content-length': '0', 'x-amz-copy-source': copySource }),
        ),
      ],
    };
  },

  'presigned-other-method': async (world) => {
    const url = await linkToOwn(world);
    return {
      honest: toS3(world, messageOf('GET', url)),
      attacks: [toS3(world, messageOf('DELETE', url))],
    };
  },

  'presigned-other-key': async (world) => {
    const link = messageOf('GET', await linkToOwn(world));
    const { me, other } = world;
    return {
      honest: toS3(world, link),
      attacks: [`${me.key}-wire`, other.key].map((key) =>
        toS3(world, { ...link, path: uploadsPath(world, encodeKey(key)) }),
      ),
    };
  },

  'presigned-too-long': (world) => {
    const days = (count: number) =>
      toS3(world, presigned(getOwn(world), world.me.credentials, scopeOf(world), count * 86_400));
    return { honest: days(7), attacks: [days(8)] };
  },

  'two-mechanisms': async (world) => {
    const link = messageOf('GET', await linkToOwn(world));
    const inHeaders = await signS3(world, getOwn(world));
    return {
      honest: toS3(world, link),
      attacks: [
        toS3(world, { ...link, headers: inHeaders.headers }),
        // Signed with its query: two ways of signing in one request.
        toS3(world, await signS3(world, { ...link, query: { ...link.query } })),
      ],
    };
  },
} satisfies Record<string, WireBuilder>;
