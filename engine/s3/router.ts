import type { S3Operation } from './requests.ts';
import type { Engine, Handler } from './handler.ts';
import { invalidArgument } from './s3-failures.ts';
import { abortMultipartUpload } from './operations/abort-multipart-upload.ts';
import { completeMultipartUpload } from './operations/complete-multipart-upload.ts';
import { copyObject } from './operations/copy-object.ts';
import { createMultipartUpload } from './operations/create-multipart-upload.ts';
import { deleteObjectTagging } from './operations/delete-object-tagging.ts';
import { deleteObject } from './operations/delete-object.ts';
import { deleteObjects } from './operations/delete-objects.ts';
import { getBucketLocation } from './operations/get-bucket-location.ts';
import { getObjectAttributes } from './operations/get-object-attributes.ts';
import { getObjectTagging } from './operations/get-object-tagging.ts';
import { getObject } from './operations/get-object.ts';
import { headBucket } from './operations/head-bucket.ts';
import { headObject } from './operations/head-object.ts';
import { listBuckets } from './operations/list-buckets.ts';
import { listMultipartUploads } from './operations/list-multipart-uploads.ts';
import { listObjects } from './operations/list-objects.ts';
import { listObjectsV2 } from './operations/list-objects-v2.ts';
import { listParts } from './operations/list-parts.ts';
import { putObjectTagging } from './operations/put-object-tagging.ts';
import { putObject } from './operations/put-object.ts';
import { uploadPartCopy } from './operations/upload-part-copy.ts';
import { uploadPart } from './operations/upload-part.ts';
import { S3Failure, type S3Request, type S3Response } from './s3-service.ts';

const handlers: Readonly<Record<S3Operation, Handler>> = {
  PutObject: putObject,
  GetObject: getObject,
  HeadObject: headObject,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  ListBuckets: listBuckets,
  GetBucketLocation: getBucketLocation,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListMultipartUploads: listMultipartUploads,
  GetObjectAttributes: getObjectAttributes,
  CopyObject: copyObject,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  ListParts: listParts,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  GetObjectTagging: getObjectTagging,
  PutObjectTagging: putObjectTagging,
  DeleteObjectTagging: deleteObjectTagging,
  HeadBucket: headBucket,
};

/** Bytes of a key in UTF-8.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY = 1024;

/** Executes a request with its operation's handler.
 *  @throws S3Failure KeyTooLongError, InvalidArgument, and those of the operation. */
export const route = async (engine: Engine, request: S3Request): Promise<S3Response> => {
  requireKey(request.key);
  const versionId = request.query.get('versionId');
  if (versionId !== undefined && versionId !== 'null') {
    throw invalidArgument('versionId', versionId, 'Invalid version id specified');
  }
  return handlers[request.operation](engine, request);
};

const requireKey = (key: string): void => {
  const bytes = Buffer.from(key);
  if (bytes.length > MAX_KEY) {
    throw new S3Failure(400, 'KeyTooLongError', 'Your key is too long', {
      Size: String(bytes.length),
      MaxSizeAllowed: String(MAX_KEY),
    });
  }
  // A lone surrogate has no UTF-8 encoding: two such keys would share one file name.
  if (bytes.toString() !== key) throw invalidArgument('key', '', 'The key is not valid UTF-8');
};
