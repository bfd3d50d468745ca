import { isValid, ulid } from 'ulid';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Cognito identity ID: a region, a colon and a UUID, always in lower case, never a slash. */
export type IdentityId = Branded<'IdentityId'>;
/** ULID of a session. */
export type SessionId = Branded<'SessionId'>;
/** ULID of a file within a session. */
export type FileId = Branded<'FileId'>;
/** Random id of one browser profile: who wrote a row last. */
export type DeviceId = Branded<'DeviceId'>;
/** S3's id of a multipart upload. */
export type UploadId = Branded<'UploadId'>;

const identityIdPattern = /^[a-z]{2}(-[a-z]+)+-\d:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether `text` has the shape of a Cognito identity ID, `REGION:UUID`.
 *  @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html */
export const isIdentityId = (text: string): text is IdentityId => identityIdPattern.test(text);

const isUlid = (text: string): boolean => isValid(text) && text === text.toUpperCase();

/** Whether `text` is a session id: a ULID in canonical upper case. */
export const isSessionId = (text: string): text is SessionId => isUlid(text);

/** Whether `text` is a file id: a ULID in canonical upper case. */
export const isFileId = (text: string): text is FileId => isUlid(text);

/** A new session id; ids made later sort later. `now` is in epoch milliseconds. */
export const newSessionId = (now: number): SessionId => ulid(now) as SessionId;

/** A new file id; ids made in a later millisecond sort later. `now` is in epoch milliseconds. ULID's
 *  monotonic generator is not used: it increments the last characters, which number the generations
 *  of one file, and the prefix before them must be unique to one file. */
export const newFileId = (now: number): FileId => ulid(now) as FileId;

/** Brands Cognito's answer as an identity ID.
 *  @throws {TypeError} when it has another shape: S3 keys and policies depend on that shape. */
export const identityId = (text: string): IdentityId => {
  if (isIdentityId(text)) return text;
  throw new TypeError(`not a Cognito identity ID: ${JSON.stringify(text)}`);
};

/** Brands an id that S3's CreateMultipartUpload answered. */
export const uploadId = (text: string): UploadId => text as UploadId;

/** Brands a device id kept in this browser profile. */
export const deviceId = (text: string): DeviceId => text as DeviceId;
