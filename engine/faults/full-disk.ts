import { Readable } from 'node:stream';
import type { DynamoDbService } from '../dynamodb/dynamodb-service.ts';
import type { S3Service } from '../s3/s3-service.ts';
import type { FaultPanel } from './panel.ts';

/** The error of a write to a full disk. */
const noSpace = (): Error =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

const reads = /^(Get|Head|List|BatchGet|Query|Scan|Describe|TransactGet)/;

/** Gives the first piece of a body, then fails as the disk would. */
async function* fails(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    yield chunk;
    break;
  }
  throw noSpace();
}

/** S3 on a disk that the panel can fill. */
export const s3OnFullDisk = (panel: FaultPanel, s3: S3Service): S3Service => ({
  ...s3,
  handle(request) {
    if (panel.settings?.diskFull !== true || reads.test(request.operation)) {
      return s3.handle(request);
    }
    panel.count('disk full');
    return request.contentLength === null || request.contentLength > 0
      ? s3.handle({ ...request, body: Readable.from(fails(request.body)) })
      : Promise.reject(noSpace());
  },
});

/** DynamoDB on a disk that the panel can fill. */
export const dynamoDbOnFullDisk = (
  panel: FaultPanel,
  dynamodb: DynamoDbService,
): DynamoDbService => ({
  ...dynamodb,
  handle(request) {
    if (panel.settings?.diskFull !== true || reads.test(request.operation)) {
      return dynamodb.handle(request);
    }
    panel.count('disk full');
    return Promise.reject(noSpace());
  },
});
