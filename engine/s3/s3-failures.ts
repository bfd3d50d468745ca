import { S3Failure } from './service.ts';

/** The S3 errors that more than one module raises, each with AWS's code, status and words.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */

/** No bucket of that name was provisioned. */
export const noSuchBucket = (bucket: string): S3Failure =>
  new S3Failure(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });

/** The bucket holds no object under that key. */
export const noSuchKey = (key: string): S3Failure =>
  new S3Failure(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });

/** Versioning is off, so that no object has a version other than `null`. */
export const noSuchVersion = (key: string, versionId: string): S3Failure =>
  new S3Failure(404, 'NoSuchVersion', 'The specified version does not exist.', {
    Key: key,
    VersionId: versionId,
  });

/** The upload was never begun under that key, or was aborted or completed. */
export const noSuchUpload = (uploadId: string): S3Failure =>
  new S3Failure(
    404,
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId },
  );

/** @param condition The header that did not hold, e.g. `If-Match`. */
export const preconditionFailed = (condition: string): S3Failure =>
  new S3Failure(
    412,
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    { Condition: condition },
  );

/** The request contradicts itself or the state of what it names. */
export const invalidRequest = (message: string): S3Failure =>
  new S3Failure(400, 'InvalidRequest', message);

/** A query parameter or a header has a value S3 does not take. */
export const invalidArgument = (name: string, value: string, message: string): S3Failure =>
  new S3Failure(400, 'InvalidArgument', message, { ArgumentName: name, ArgumentValue: value });

/** The bytes are not the ones whose digest was declared. */
export const badDigest = (message: string): S3Failure => new S3Failure(400, 'BadDigest', message);

/** A header asks for something this engine does not do: refused rather than ignored. */
export const notImplemented = (header: string): S3Failure =>
  new S3Failure(
    501,
    'NotImplemented',
    'A header you provided implies functionality that is not implemented',
    { Header: header },
  );

/** The request's XML is not the document that the operation takes. */
export const malformedXml = (): S3Failure =>
  new S3Failure(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
