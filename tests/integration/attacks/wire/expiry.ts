import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { messageOf, send } from '../../http-message.ts';
import { signed } from '../../sigv4.ts';
import { getItem } from './documents.ts';
import {
  clockOf,
  endpointOf,
  getOwn,
  scopeOf,
  signS3,
  toS3,
  type WireBuilder,
} from './wire-attack.ts';

const hours = 60 * 60 * 1000;

/** Expired credentials.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html */
export const expiryAttacks = {
  'expired-session': async (world) => {
    const clock = clockOf(world);
    return {
      honest: toS3(world, await signS3(world, getOwn(world))),
      attacks: [
        async () => {
          clock.advance(13 * hours);
          return toS3(world, await signS3(world, getOwn(world)))();
        },
      ],
    };
  },

  'expired-session-dynamodb': (world) => {
    const clock = clockOf(world);
    const ask = async () => {
      const scope = scopeOf(world, 'dynamodb');
      const message = await signed(getItem(world), world.me.credentials, scope);
      return send(endpointOf(world, 'dynamodb'), message);
    };
    return {
      honest: ask,
      attacks: [
        () => {
          clock.advance(13 * hours);
          return ask();
        },
      ],
    };
  },

  'presigned-after-session-end': async (world) => {
    const clock = clockOf(world);
    const { uploadsBucket } = world.engine.config;
    const url = await getSignedUrl(
      world.me.clients.s3,
      new GetObjectCommand({ Bucket: uploadsBucket, Key: world.me.key }),
      { expiresIn: 7 * 24 * 60 * 60 },
    );
    return {
      honest: toS3(world, messageOf('GET', url)),
      attacks: [
        () => {
          clock.advance(13 * hours);
          return toS3(world, messageOf('GET', url))();
        },
      ],
    };
  },

  'presigned-expired': async (world) => {
    const clock = clockOf(world);
    const { uploadsBucket } = world.engine.config;
    const url = await getSignedUrl(
      world.me.clients.s3,
      new GetObjectCommand({ Bucket: uploadsBucket, Key: world.me.key }),
      { expiresIn: 60 },
    );
    return {
      honest: toS3(world, messageOf('GET', url)),
      attacks: [
        () => {
          clock.advance(90_000);
          return toS3(world, messageOf('GET', url))();
        },
      ],
    };
  },
} satisfies Record<string, WireBuilder>;
