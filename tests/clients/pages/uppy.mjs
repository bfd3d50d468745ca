/** Uploads two files by Uppy with a user's credentials: in parts and in one request. */
import Uppy from '@uppy/core';
import AwsS3 from '@uppy/aws-s3';

const upload = async ({ endpoint, region, credentials }, prefix, files) => {
  const parts = [];
  const uppy = new Uppy({ autoProceed: false }).use(AwsS3, {
    s3Endpoint: endpoint,
    region,
    getCredentials: async () => ({ credentials, region }),
    shouldUseMultipart: (file) => file.size > 5 * 1024 * 1024,
    generateObjectKey: (file) => `${prefix}${file.name}`,
  });
  uppy.on('s3-multipart:part-uploaded', (_file, { PartNumber }) => parts.push(PartNumber));
  const refusals = [];
  uppy.on('upload-error', (_file, error) => refusals.push(error.message));
  for (const [name, bytes] of files) {
    uppy.addFile({ name, type: 'image/png', data: new Blob([bytes], { type: 'image/png' }) });
  }
  const { successful, failed } = await uppy.upload();
  const names = (list) => list.map(({ name }) => name).sort();
  return { successful: names(successful), failed: names(failed), parts: parts.sort(), refusals };
};

export default async ({ ownPrefix, foreignPrefix, largeBytes, ...given }) => ({
  own: await upload(given, ownPrefix, [
    ['large', new Uint8Array(largeBytes).fill(7)],
    ['small', new Uint8Array(10).fill(7)],
  ]),
  foreign: await upload(given, foreignPrefix, [
    ['planted-large', new Uint8Array(largeBytes).fill(7)],
    ['planted-small', new Uint8Array(10).fill(7)],
  ]),
});
