import type { Handler } from '../handler.ts';

/** Ends an upload and drops its parts.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export const abortMultipartUpload: Handler = async ({ bucket }, { bucket: name, key, query }) => {
  const { uploads, locks } = bucket(name);
  const uploadId = query.get('uploadId') ?? '';
  await locks.exclusive(key, () => {
    uploads.get(key, uploadId);
    return uploads.remove(uploadId);
  });
  return { status: 204, headers: {}, body: null };
};
