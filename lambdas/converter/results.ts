import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { resultKey, type FileAddress } from '#contract/object-keys';
import type { Output } from '#contract/result-item';
import type { ConvertedRendition } from './convert.ts';

export interface Results {
  /** Stores a rendition under its key; the last write stands. */
  put(address: FileAddress, rendition: ConvertedRendition): Promise<Output>;
}

/** The results bucket, as far as the converter may reach into it. */
export const resultsIn = (s3: Pick<S3Client, 'send'>, bucket: string): Results => ({
  async put(address, { rendition: { name, format }, data, width, height, sameAs }) {
    const key = resultKey(address, name, format);
    const contentType = `image/${format}`;
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: data, ContentType: contentType }),
    );
    const output = { name, key, width, height, bytes: data.length, contentType };
    return sameAs === null ? output : { ...output, sameAs };
  },
});
