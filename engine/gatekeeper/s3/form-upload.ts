import type { IncomingMessage, ServerResponse } from 'node:http';
import { XMLBuilder } from 'fast-xml-parser';
import { bucketOfHost } from '../../loopback.ts';
import { S3Failure, type S3Request, type S3Response } from '../../s3/s3-service.ts';
import type { GatekeeperContext } from '../gatekeeper-context.ts';
import { identifyForm } from '../signature/form-signature.ts';
import { uriEncode, type RequestHead } from '../signature/http-message.ts';
import { readPath } from './address.ts';
import { parseTagging } from './bodies.ts';
import { s3Failure } from './error-responses.ts';
import { boundaryOf, readForm, type UploadForm } from './form-data.ts';
import { mapS3Request } from './mapping.ts';
import { permissionCheck, requireAll } from './permission-check.ts';
import { readPostPolicy, requirePolicyMet } from './post-policy.ts';

/** The request of a browser's form upload. */
export interface FormUpload {
  readonly head: RequestHead;
  readonly bucket: string;
}

/** The form upload that a request is; null for any other request: S3 takes every POST to a bucket without a
 *  query as one.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html */
export const formUploadOf = (head: RequestHead): FormUpload | null => {
  if (head.method !== 'POST' || head.query.size > 0 || head.headers.has('authorization')) {
    return null;
  }
  const bucketInHost = bucketOfHost(head.headers.get('host'));
  const address = readPath(bucketInHost === null ? head.path : `/${bucketInHost}${head.path}`);
  return address === null || address.key !== '' ? null : { head, bucket: address.bucket };
};

/** Verifies a form's signature and policy document, authorises it as the PutObject that it amounts to, and
 *  stores its file.
 *  @throws S3Failure for every error, before the response has begun. */
export const handleFormUpload = async (
  gatekeeper: GatekeeperContext,
  { head, bucket }: FormUpload,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const boundary = boundaryOf(head.headers.get('content-type'));
  requireContentLength(head);
  const body = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  const { fields, file } = await readForm(body, boundary);
  const identified = await identifyForm(fields, { ...gatekeeper, now: gatekeeper.now() });
  if (!identified.ok) throw s3Failure(identified.problem);
  const { sender } = identified;
  const key = keyOf(fields, file);
  // An unsigned form needs no policy document: only the bucket's policy could allow it.
  const range =
    sender.kind === 'anonymous'
      ? { min: 0, max: Infinity }
      : requirePolicyMet(
          readPostPolicy(fields.get('policy') ?? ''),
          { bucket, fields: new Map([...fields, ['key', key]]) },
          gatekeeper.now(),
        );
  const headers = headersOf(fields);
  const call = mapS3Request({
    method: 'PUT',
    path: `/${bucket}/${key}`,
    query: new Map(),
    headers,
  });
  const remoteAddress = request.socket.remoteAddress ?? '';
  requireAll(call.permissions, permissionCheck(gatekeeper, head, sender, remoteAddress), response);
  if (file === null) {
    throw new S3Failure(
      400,
      'InvalidArgument',
      'POST requires exactly one file upload per request.',
      { ArgumentName: 'file', ArgumentValue: '0' },
    );
  }
  const put: S3Request = {
    operation: 'PutObject',
    bucket,
    key,
    query: new Map(),
    headers,
    copySource: null,
    deletions: null,
    parts: null,
    body: withinRange(file.bytes, range),
    contentLength: null,
    isForm: true,
    trailers: new Map(),
  };
  const stored = await gatekeeper.s3.handle(put);
  const location = `http://${head.headers.get('host') ?? ''}${encodedPath(head.path, key)}`;
  const answer = formResponse(stored, fields, { bucket, key, location });
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body ?? undefined);
};

const requireContentLength = (head: RequestHead): void => {
  if (head.headers.has('content-length')) return;
  throw new S3Failure(
    411,
    'MissingContentLength',
    'You must provide the Content-Length HTTP header.',
  );
};

/** The key, with the name of the file in place of `${filename}`; the variable stays where the form gives
 *  no name.
 *  @throws S3Failure InvalidArgument. */
const keyOf = (fields: UploadForm['fields'], file: UploadForm['file']): string => {
  const field = fields.get('key');
  if (field === undefined) throw s3Failure({ kind: 'missing-field', name: 'key' });
  // Some browsers send the whole path on the user's machine.
  const name = file?.name?.split(/[/\\]/).at(-1);
  const key = name === undefined ? field : field.replaceAll('${filename}', () => name);
  if (key !== '' && !key.includes('\0')) return key;
  throw new S3Failure(
    400,
    'InvalidArgument',
    key === '' ? 'User key must have a length greater than 0.' : 'The key must not contain NUL.',
    { ArgumentName: 'key', ArgumentValue: '' },
  );
};

const sameAsHeader =
  /^(cache-control|content-(disposition|encoding|language|md5|type)|expires|x-amz-(acl|checksum-.+|grant-.+|meta-.+|object-lock-.+|sdk-checksum-algorithm|server-side-encryption(-.+)?|storage-class|website-redirect-location))$/;

/** The headers of a PutObject with the same effect. Other fields have none. */
const headersOf = (fields: UploadForm['fields']): ReadonlyMap<string, string> => {
  const headers = new Map([...fields].filter(([name]) => sameAsHeader.test(name)));
  const acl = fields.get('acl');
  if (acl !== undefined) headers.set('x-amz-acl', acl);
  const tagging = fields.get('tagging');
  if (tagging !== undefined) {
    const tags = parseTagging(tagging).map(([name, value]): [string, string] => [name, value]);
    headers.set('x-amz-tagging', String(new URLSearchParams(tags)));
  }
  return headers;
};

/** Bytes of an object that is uploaded in one request.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const largestFile = 5 * 1024 ** 3;

/** The bytes of a file, if there are as many as its policy allows. Reads a larger file to its end, since the
 *  error says its size.
 *  @throws S3Failure EntityTooLarge, EntityTooSmall. */
async function* withinRange(
  file: AsyncIterable<Uint8Array>,
  { min, max }: { readonly min: number; readonly max: number },
): AsyncGenerator<Uint8Array> {
  const limit = Math.min(max, largestFile);
  let size = 0;
  for await (const bytes of file) {
    size += bytes.length;
    if (size <= limit) yield bytes;
  }
  if (size > limit) {
    throw new S3Failure(
      400,
      'EntityTooLarge',
      'Your proposed upload exceeds the maximum allowed size',
      { ProposedSize: String(size), MaxSizeAllowed: String(limit) },
    );
  }
  if (size < min) {
    throw new S3Failure(
      400,
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed size',
      { ProposedSize: String(size), MinSizeAllowed: String(min) },
    );
  }
}

/** The object's path, where the request's path is that of its bucket. */
const encodedPath = (bucketPath: string, key: string): string =>
  `${bucketPath.replace(/\/$/, '')}/${key}`.split('/').map(uriEncode).join('/');

const builder = new XMLBuilder({ format: false });

/** What the form asks for: a redirection, a document, or an empty response.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html */
const formResponse = (
  stored: S3Response,
  fields: UploadForm['fields'],
  object: { readonly bucket: string; readonly key: string; readonly location: string },
): { readonly status: number; readonly headers: S3Response['headers']; readonly body: string } => {
  const etag = stored.headers.etag ?? '';
  const headers = { ...stored.headers, location: object.location };
  const target = redirectionOf(fields.get('success_action_redirect') ?? fields.get('redirect'));
  if (target !== null) {
    target.searchParams.append('bucket', object.bucket);
    target.searchParams.append('key', object.key);
    target.searchParams.append('etag', etag);
    return { status: 303, headers: { ...headers, location: target.href }, body: '' };
  }
  const status = fields.get('success_action_status');
  if (status === '200') return { status: 200, headers, body: '' };
  if (status !== '201') return { status: 204, headers, body: '' };
  const { location: Location, bucket: Bucket, key: Key } = object;
  const document = builder.build({ PostResponse: { Location, Bucket, Key, ETag: etag } });
  return {
    status: 201,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${document}`,
  };
};

/** S3 ignores an address that it cannot redirect to. */
const redirectionOf = (address: string | undefined): URL | null => {
  const target = address !== undefined && URL.canParse(address) ? new URL(address) : null;
  return target !== null && /^https?:$/.test(target.protocol) ? target : null;
};
