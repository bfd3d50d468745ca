import type { HttpAnswer, HttpMessage } from '../../http-message.ts';
import { send } from '../../http-message.ts';
import { signed, type Credentials, type Scope } from '../../sigv4.ts';
import type { World } from '../world.ts';

/** One case of the catalogue, built. */
export interface WireAttack {
  /** The same message without the tampering: must be accepted, or the refusal would prove nothing.
   *  Null when the attack has no valid counterpart. */
  readonly honest: (() => Promise<HttpAnswer>) | null;
  /** The tampered messages, each of which must be answered as the case expects. */
  readonly attacks: readonly (() => Promise<HttpAnswer>)[];
  /** Whether anything that the caller itself owns may change. What the other owns never may. */
  readonly ownMayChange?: true;
}

/** Builds a case in a world. */
export type WireBuilder = (world: World) => Promise<WireAttack> | WireAttack;

/** Thrown by a builder when this engine lacks what the case needs; the message says what. */
export class NotSupported extends Error {}

/** The engine's clock.
 *  @throws {NotSupported} where a test cannot move it. */
export const clockOf = ({ engine }: World): NonNullable<World['engine']['clock']> => {
  if (engine.clock === null) throw new NotSupported('its clock cannot be moved');
  return engine.clock;
};

export const endpointOf = ({ engine }: World, service: 's3' | 'dynamodb'): string =>
  engine.config.endpoints?.[service] ?? `https://${service}.${engine.config.region}.amazonaws.com`;

export const hostOf = (world: World, service: 's3' | 'dynamodb' = 's3'): string =>
  new URL(endpointOf(world, service)).host;

/** The scope of a signature made now, by the engine's clock. */
export const scopeOf = ({ engine }: World, service: 's3' | 'dynamodb' = 's3'): Scope => ({
  service,
  region: engine.config.region,
  date: new Date(engine.clock?.now() ?? Date.now()),
});

/** Path of an object in the uploads bucket, its key given percent-encoded. */
export const uploadsPath = ({ engine }: World, encodedKey = ''): string =>
  `/${engine.config.uploadsBucket}/${encodedKey}`;

/** A key as a client encodes it: everything but the slashes. */
export const encodeKey = (key: string): string => key.split('/').map(encodeURIComponent).join('/');

/** A PUT of a small object into the uploads bucket; keys beside the uploads', so that the photograph
 *  stays as it is. */
export const putOwn = (
  world: World,
  body: string,
  headers: Record<string, string> = {},
): HttpMessage => ({
  method: 'PUT',
  path: uploadsPath(world, encodeKey(`${world.me.key}-wire`)),
  headers: { host: hostOf(world), 'content-length': String(body.length), ...headers },
  body,
});

export const getOwn = (world: World): HttpMessage => ({
  method: 'GET',
  path: uploadsPath(world, encodeKey(world.me.key)),
  headers: { host: hostOf(world) },
});

/** Signs for S3, as me and now unless said otherwise. */
export const signS3 = (
  world: World,
  message: HttpMessage,
  {
    credentials = world.me.credentials,
    scope = scopeOf(world),
  }: { credentials?: Credentials; scope?: Scope } = {},
): Promise<HttpMessage> => signed(message, credentials, scope);

/** A function that sends a message to S3. */
export const toS3 =
  (world: World, message: HttpMessage): (() => Promise<HttpAnswer>) =>
  () =>
    send(endpointOf(world, 's3'), message);
