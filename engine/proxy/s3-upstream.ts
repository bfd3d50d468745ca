import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { XMLParser } from 'fast-xml-parser';
import {
  S3Failure,
  type Deletion,
  type S3Request,
  type S3Response,
  type S3Service,
} from '../s3/s3-service.ts';
import { xmlResponse } from '../s3/xml-response.ts';
import { tagsOfXml } from '../s3/tags.ts';
import { completionDocument, forwardingOf, pathOf } from './s3-forwarding.ts';
import { withSpooled } from './spool.ts';
import type { Upstream, UpstreamRequest } from './upstream.ts';

/** Response headers of one connection, and those that the gatekeeper sets itself. */
const ownHeaders =
  /^(connection|keep-alive|transfer-encoding|date|server|vary|access-control-.*|x-amz-request-id|x-amz-id-2)$/;

const headersOf = (answer: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(answer.headers).flatMap(([name, value]) =>
      value === undefined || ownHeaders.test(name) ? [] : [[name, String(value)]],
    ),
  );

const parser = new XMLParser({ parseTagValue: false });

/** Error codes of responses without a document: to HEAD, and 304.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
const codeByStatus: Readonly<Record<number, string>> = {
  304: 'NotModified',
  404: 'NoSuchKey',
  412: 'PreconditionFailed',
  416: 'InvalidRange',
};

// The gatekeeper sets its own.
const ownElements = new Set(['RequestId', 'HostId']);

const failureOf = async (answer: IncomingMessage): Promise<S3Failure> => {
  const status = answer.statusCode ?? 500;
  const { Error: said } = parser.parse(await text(answer)) as {
    Error?: Readonly<Record<string, unknown>>;
  };
  const { Code = codeByStatus[status] ?? 'InternalError', Message = '', ...rest } = said ?? {};
  const detail = Object.fromEntries(
    Object.entries(rest).filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === 'string' && !ownElements.has(entry[0]),
    ),
  );
  const headers = status === 304 ? headersOf(answer) : {};
  return new S3Failure(status, String(Code), String(Message), detail, headers);
};

/** Streams objects and reads documents whole. */
const responseOf = async (
  { operation }: S3Request,
  answer: IncomingMessage,
): Promise<S3Response> => {
  const status = answer.statusCode ?? 500;
  if (status >= 300) throw await failureOf(answer);
  const headers = headersOf(answer);
  if (operation === 'GetObject') return { status, headers, body: answer };
  const body = await text(answer);
  // S3 answers 200 before it has put the parts together, and may still fail.
  if (/^(<\?xml[^>]*>)?\s*<Error>/.test(body)) {
    const { Error: said } = parser.parse(body) as { Error: { Code?: string; Message?: string } };
    throw new S3Failure(500, said.Code ?? 'InternalError', said.Message ?? '');
  }
  const isHead = operation === 'HeadObject' || operation === 'HeadBucket';
  return isHead
    ? { status, headers, body: null }
    : { status, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) }, body };
};

/** S3 at an upstream: each authorised request is made anew and signed with the upstream's keys. */
export const createUpstreamS3 = (upstream: Upstream, spoolDir: string): S3Service => {
  const send = async (request: S3Request, body: UpstreamRequest['body']): Promise<S3Response> =>
    responseOf(request, await upstream.send({ service: 's3', ...forwardingOf(request), body }));

  const deleteOne = async (request: S3Request, deletion: Deletion): Promise<S3Failure | null> => {
    const { key, versionId, etag, allowed, message } = deletion;
    if (!allowed) return new S3Failure(403, 'AccessDenied', message);
    const one: S3Request = {
      ...request,
      operation: 'DeleteObject',
      key,
      query: new Map(versionId === null ? [] : [['versionId', versionId]]),
      headers: new Map(etag === undefined ? [] : [['if-match', etag === '*' ? etag : `"${etag}"`]]),
      deletions: null,
      trailers: new Map(),
    };
    try {
      await send(one, null);
      return null;
    } catch (error) {
      if (error instanceof S3Failure) return error;
      throw error;
    }
  };

  /** One by one: a key that was refused is never sent to the upstream. */
  const deleteEach = async (request: S3Request, deletions: readonly Deletion[]) => {
    const deleted: { Key: string }[] = [];
    const errors: { Key: string; Code: string; Message: string }[] = [];
    for (const deletion of deletions) {
      const failure = await deleteOne(request, deletion);
      const { key: Key } = deletion;
      if (failure !== null) errors.push({ Key, Code: failure.code, Message: failure.message });
      else if (request.quiet !== true) deleted.push({ Key });
    }
    return xmlResponse('DeleteResult', { Deleted: deleted, Error: errors });
  };

  return {
    async hasTags({ bucket, key }) {
      const query = { tagging: '' };
      const sent = { method: 'GET', path: pathOf(bucket, key), query, headers: {}, body: null };
      const answer = await upstream.send({ service: 's3', ...sent });
      if (answer.statusCode === 404) return false;
      if (answer.statusCode !== 200) throw await failureOf(answer);
      return Object.keys(tagsOfXml(await text(answer))).length > 0;
    },
    handle(request) {
      const { deletions, parts, operation } = request;
      if (deletions !== null) return deleteEach(request, deletions);
      if (parts !== null) return send(request, completionDocument(parts));
      const carriesPayload =
        operation === 'PutObject' || operation === 'UploadPart' || operation === 'PutObjectTagging';
      if (!carriesPayload) return send(request, null);
      return withSpooled(spoolDir, request.body, (spooled) => send(request, spooled));
    },
  };
};
