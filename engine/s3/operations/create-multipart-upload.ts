import { randomBytes } from 'node:crypto';
import { algorithmNamed, checksumAlgorithms, checksumTypes, typesOf } from '../checksums.ts';
import type { Handler } from '../handler.ts';
import { invalidRequest } from '../s3-failures.ts';
import { metadataOf } from '../object-metadata.ts';
import type { UploadChecksum } from '../part-list.ts';
import type { S3Request } from '../s3-service.ts';
import { storageClassOf } from '../storage-class.ts';
import { tagsOfHeader } from '../tags.ts';
import { xmlResponse } from '../xml-response.ts';

/** Begins a multipart upload.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export const createMultipartUpload: Handler = async ({ bucket, nextSequencer, now }, request) => {
  const { bucket: name, key, headers } = request;
  const { uploads } = bucket(name);
  const checksum = checksumAsked(headers);
  const uploadId = randomBytes(32).toString('hex');
  await uploads.create({
    uploadId,
    key,
    checksum,
    metadata: metadataOf(headers),
    tags: tagsOfHeader(headers.get('x-amz-tagging')),
    storageClass: storageClassOf(headers),
    initiated: now(),
    ...(request.principalArn !== undefined && { initiator: request.principalArn }),
    sequencer: nextSequencer(),
    keyDeleted: false,
  });
  return xmlResponse(
    'InitiateMultipartUploadResult',
    { Bucket: name, Key: key, UploadId: uploadId },
    {
      'x-amz-server-side-encryption': 'AES256',
      ...(checksum && {
        'x-amz-checksum-algorithm': checksum.algorithm,
        'x-amz-checksum-type': checksum.type,
      }),
    },
  );
};

const checksumAsked = (headers: S3Request['headers']): UploadChecksum => {
  const name = headers.get('x-amz-checksum-algorithm');
  const typeName = headers.get('x-amz-checksum-type');
  if (name === undefined) {
    if (typeName === undefined) return null;
    throw invalidRequest(
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  const algorithm = algorithmNamed(name);
  if (!algorithm) {
    throw invalidRequest(
      `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${checksumAlgorithms.join(', ')}]`,
    );
  }
  const types = typesOf(algorithm);
  const type = checksumTypes.find((known) => known === (typeName ?? types[0]));
  if (!type) throw invalidRequest('Value for x-amz-checksum-type header is invalid.');
  if (!types.includes(type)) {
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { algorithm, type };
};
