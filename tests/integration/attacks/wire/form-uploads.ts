import type { HttpMessage } from '../../http-message.ts';
import { amzDate, credentialScope, signString } from '../../sigv4.ts';
import type { World } from '../world.ts';
import { hostOf, scopeOf, toS3, type WireBuilder } from './wire-attack.ts';

interface Form {
  readonly key: string;
  readonly conditions: readonly unknown[];
  /** Seconds from now at which the policy document expires. */
  readonly seconds?: number;
  readonly fields?: Readonly<Record<string, string>>;
  readonly file?: string;
}

/** A browser's form upload, signed as me.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html */
const form = (world: World, { key, conditions, seconds = 60, fields = {}, file = 'x' }: Form) => {
  const { credentials } = world.me;
  const scope = scopeOf(world);
  const signing = {
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${credentials.accessKeyId}/${credentialScope(scope)}`,
    'x-amz-date': amzDate(scope.date),
    'x-amz-security-token': credentials.sessionToken ?? '',
  };
  const document = {
    expiration: new Date(scope.date.getTime() + seconds * 1000).toISOString(),
    conditions: [
      { bucket: world.engine.config.uploadsBucket },
      ...conditions,
      ...Object.entries(signing).map(([name, value]) => ({ [name]: value })),
    ],
  };
  const policy = Buffer.from(JSON.stringify(document)).toString('base64');
  const signature = signString(policy, credentials, scope);
  return { key, ...fields, ...signing, policy, 'x-amz-signature': signature, file };
};

const post = (world: World, fields: Readonly<Record<string, string>>): HttpMessage => {
  const parts = Object.entries(fields).map(
    ([name, value]) =>
      `--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const body = `${parts.join('')}--edge--\r\n`;
  return {
    method: 'POST',
    path: `/${world.engine.config.uploadsBucket}`,
    headers: {
      host: hostOf(world),
      'content-type': 'multipart/form-data; boundary=edge',
      'content-length': String(body.length),
    },
    body,
  };
};

const send = (world: World, fields: Readonly<Record<string, string>>) =>
  toS3(world, post(world, fields));

/** Keys beside the uploads, so that the photograph stays as it is. */
const ownKey = ({ me }: World): string => `${me.key}-form`;

const honest = (world: World) =>
  send(world, form(world, { key: ownKey(world), conditions: [{ key: ownKey(world) }] }));

/** A form uploads what its policy document allows, and what its signer may put. */
export const formAttacks = {
  // The own key is the valid form: who may put an object may upload it by a form.
  'post-form': (world) => ({
    honest: honest(world),
    attacks: [
      send(world, form(world, { key: world.other.key, conditions: [{ key: world.other.key }] })),
    ],
  }),

  'form-foreign-key': (world) => ({
    honest: honest(world),
    attacks: [`${world.other.key}-form`, `${world.other.identityId}/x`, 'x'].map((key) =>
      send(world, form(world, { key, conditions: [['starts-with', '$key', '']] })),
    ),
  }),

  'form-other-key': (world) => {
    const signed = form(world, { key: ownKey(world), conditions: [{ key: ownKey(world) }] });
    return {
      honest: send(world, signed),
      attacks: [`${ownKey(world)}2`, world.other.key].map((key) => send(world, { ...signed, key })),
    };
  },

  'form-other-policy': (world) => {
    const signed = form(world, { key: ownKey(world), conditions: [{ key: ownKey(world) }] });
    const wider = form(world, { key: 'x', conditions: [['starts-with', '$key', '']] });
    return {
      honest: send(world, signed),
      attacks: [send(world, { ...signed, policy: wider.policy })],
    };
  },

  'form-expired': (world) => ({
    honest: honest(world),
    attacks: [
      send(
        world,
        form(world, { key: ownKey(world), conditions: [{ key: ownKey(world) }], seconds: -1 }),
      ),
    ],
  }),

  'form-uncovered-field': (world) => ({
    honest: honest(world),
    attacks: [
      { 'x-amz-meta-recipe': '{}' },
      { 'content-type': 'text/html' },
      { acl: 'private' },
    ].map((fields) =>
      send(world, {
        ...fields,
        ...form(world, { key: ownKey(world), conditions: [{ key: ownKey(world) }] }),
      }),
    ),
  }),

  'form-too-large': (world) => {
    const conditions = [{ key: ownKey(world) }, ['content-length-range', 1, 8]];
    return {
      honest: send(world, form(world, { key: ownKey(world), conditions })),
      attacks: [send(world, form(world, { key: ownKey(world), conditions, file: 'x'.repeat(9) }))],
    };
  },

  'form-storage-class': (world) => {
    const conditions = [{ key: ownKey(world) }, ['starts-with', '$x-amz-storage-class', '']];
    const withClass = (name: string) =>
      send(
        world,
        form(world, { key: ownKey(world), conditions, fields: { 'x-amz-storage-class': name } }),
      );
    return { honest: withClass('STANDARD'), attacks: [withClass('GLACIER')] };
  },

  'form-unsigned': (world) => ({
    honest: honest(world),
    attacks: [send(world, { key: ownKey(world), file: 'x' })],
  }),
} satisfies Record<string, WireBuilder>;
