import { S3Failure } from './s3-service.ts';

/** The S3 errors that more than one module raises, each with AWS's code, status and words.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */

export const noSuchBucket = (bucket: string): S3Failure =>
  new S3Failure(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });

export const noSuchKey = (key: string): S3Failure =>
  new S3Failure(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });

/** Versioning is off: the only version is `null`. */
export const noSuchVersion = (key: string, versionId: string): S3Failure =>
  new S3Failure(404, 'NoSuchVersion', 'The specified version does not exist.', {
    Key: key,
    VersionId: versionId,
  });

export const noSuchUpload = (uploadId: string): S3Failure =>
  new S3Failure(
    404,
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId },
  );

/** The object of the key was written or deleted while the upload was in progress.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export const conditionalRequestConflict = (condition: string, key: string): S3Failure =>
  new S3Failure(
    409,
    'ConditionalRequestConflict',
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
    { Condition: condition, Key: key },
  );

/** @param condition the header, e.g. `If-Match`. */
export const preconditionFailed = (condition: string): S3Failure =>
  new S3Failure(
    412,
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    { Condition: condition },
  );

export const invalidRequest = (message: string): S3Failure =>
  new S3Failure(400, 'InvalidRequest', message);

export const invalidArgument = (name: string, value: string, message: string): S3Failure =>
  new S3Failure(400, 'InvalidArgument', message, { ArgumentName: name, ArgumentValue: value });

export const badDigest = (message: string): S3Failure => new S3Failure(400, 'BadDigest', message);

/** The header asks for a feature that this engine does not have. */
export const notImplemented = (header: string, additionalMessage?: string): S3Failure =>
  new S3Failure(
    501,
    'NotImplemented',
    'A header you provided implies functionality that is not implemented',
    { Header: header, ...(additionalMessage !== undefined && { additionalMessage }) },
  );

export const malformedXml = (): S3Failure =>
  new S3Failure(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
