import type { S3EventRecord } from 'aws-lambda';

/** The object that a record speaks of. */
export interface UploadedObject {
  readonly bucket: string;
  readonly key: string;
  readonly sequencer: string;
}

/** Reads a record. Keys are URL-encoded, with `+` for a space.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export const objectOf = ({ s3 }: S3EventRecord): UploadedObject => ({
  bucket: s3.bucket.name,
  key: decodeURIComponent(s3.object.key.replaceAll('+', ' ')),
  sequencer: s3.object.sequencer,
});
