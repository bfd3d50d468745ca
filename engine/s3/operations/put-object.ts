import { checksumHeaders, DEFAULT_ALGORITHM } from '../checksums.ts';
import { requireWriteConditions } from '../conditional-requests.ts';
import { declaredChecksum } from '../declared-checksum.ts';
import type { Handler } from '../handler.ts';
import { storedHeaders } from '../object-response.ts';
import { metadataOf } from '../object-metadata.ts';
import { receivePayload } from '../receive-payload.ts';
import { storageClassHeader, storageClassOf } from '../storage-class.ts';
import { tagsOfHeader } from '../tags.ts';
import { quoted } from '../xml-response.ts';

/** Stores an object. Conditions are checked before the payload is read, and again with the commit.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject: Handler = async ({ bucket, data }, request) => {
  const { key, headers } = request;
  const { objects, locks, lifecycle } = bucket(request.bucket);
  const metadata = metadataOf(headers);
  const storageClass = storageClassOf(headers);
  const tags = tagsOfHeader(headers.get('x-amz-tagging'));
  const declared = declaredChecksum(headers);
  requireWriteConditions(headers, key, objects.find(key));
  const algorithm = declared?.algorithm ?? DEFAULT_ALGORITHM;
  const payload = await receivePayload(data, request, declared, algorithm);
  try {
    const object = await locks.exclusive(key, () => {
      requireWriteConditions(headers, key, objects.find(key));
      return objects.commit({
        ...payload,
        key,
        metadata,
        storageClass,
        tags,
        multipart: null,
        eventName: request.isForm === true ? 'ObjectCreated:Post' : 'ObjectCreated:Put',
      });
    });
    return {
      status: 200,
      headers: {
        ...storedHeaders(object, lifecycle),
        ...storageClassHeader(storageClass),
        ...checksumHeaders(object.checksum),
        etag: quoted(object.etag),
      },
      body: null,
    };
  } finally {
    data.release(payload.segments);
  }
};
