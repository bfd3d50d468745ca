import type { S3EventRecord } from 'aws-lambda';
import { isIdentityId, type IdentityId } from '#contract/ids';
import { comparable, type Sequencer } from './sequencer.ts';

/** The object that a record speaks of. */
export interface UploadedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly sequencer: Sequencer;
  /** ISO 8601: when S3 stored it, however late the record comes. */
  readonly at: string;
}

/** Reads a record. Keys are URL-encoded, with `+` for a space.
 *  @throws when the record is none that S3 would send.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export const objectOf = ({ s3, eventTime }: S3EventRecord): UploadedObject => ({
  key: decodeURIComponent(s3.object.key.replaceAll('+', ' ')),
  size: s3.object.size,
  etag: s3.object.eTag,
  sequencer: comparable(s3.object.sequencer),
  at: new Date(eventTime).toISOString(),
});

/** Whose prefix a key lies under: theirs is the quota, whatever comes after it. Null for a key that
 *  no user can have written. */
export const ownerOf = (key: string): IdentityId | null => {
  const [first = ''] = key.split('/', 1);
  return isIdentityId(first) ? first : null;
};
