import type { S3Event, S3EventRecord, SQSEvent } from 'aws-lambda';
import { splitKey, type Owner } from '#contract/owner';
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

/** An event of S3's, which may be its test message and have no records, or of the fair queue. */
export type ConverterEvent = Partial<S3Event> | SQSEvent;

/** Whether an event is a batch of the fair queue's messages.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export const isFromQueue = (event: ConverterEvent): event is SQSEvent =>
  event.Records?.[0]?.eventSource === 'aws:sqs';

/** Whether an event's name says that an object was created. */
export const isCreation = (eventName: string): boolean => /^(s3:)?ObjectCreated:/.test(eventName);

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
export const ownerOf = (key: string): Owner | null => splitKey(key)?.owner ?? null;
