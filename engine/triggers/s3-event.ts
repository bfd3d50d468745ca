import type { S3Event } from 'aws-lambda';
import type { ObjectCreated } from '../s3/s3-service.ts';

/** Whether a notification rule, e.g. `s3:ObjectCreated:*`, covers an event, e.g. `ObjectCreated:Put`. */
export const coversEvent = (rule: string, eventName: string): boolean => {
  const pattern = rule.replace(/^s3:/, '');
  if (pattern.endsWith('*')) return eventName.startsWith(pattern.slice(0, -1));
  return pattern === eventName;
};

/** The event that S3 sends to Lambda: one record, the key URL-encoded with `+` for a space.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export const s3Event = (created: ObjectCreated, region: string, requestId: string): S3Event => ({
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: region,
      eventTime: new Date(created.time).toISOString(),
      eventName: created.eventName,
      userIdentity: { principalId: 'LATCHKEY' },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      responseElements: { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'converter',
        bucket: {
          name: created.bucket,
          ownerIdentity: { principalId: 'LATCHKEY' },
          arn: `arn:aws:s3:::${created.bucket}`,
        },
        object: {
          key: encodeKey(created.key),
          size: created.size,
          eTag: created.etag,
          sequencer: created.sequencer,
        },
      },
    },
  ],
});

const encodeKey = (key: string): string =>
  encodeURIComponent(key).replace(/%20/g, '+').replace(/%2F/g, '/');
