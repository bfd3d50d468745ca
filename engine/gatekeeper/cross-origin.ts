import type { IncomingMessage, ServerResponse } from 'node:http';
import { bucketOfHost } from '../loopback.ts';
import type { Bucket } from '../provision/stack.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { S3Failure } from '../s3/s3-service.ts';
import { decisionHeader } from './gatekeeper-context.ts';

const bucketOf = (request: IncomingMessage, buckets: readonly Bucket[]): Bucket | undefined => {
  const [, inPath] = (request.url ?? '').split(/[/?]/);
  const name = bucketOfHost(request.headers.host) ?? inPath;
  return buckets.find((bucket) => bucket.name === name);
};

/** Sets the CORS headers that the bucket's rules allow, on errors too, and exposes the header that names
 *  the decision. */
export const allowS3Origin = (
  request: IncomingMessage,
  response: ServerResponse,
  buckets: readonly Bucket[],
): void => {
  const { origin } = request.headers;
  const bucket = bucketOf(request, buckets);
  if (origin === undefined || bucket === undefined) return;
  const headers = corsHeaders(bucket.cors, { origin, method: request.method ?? '' });
  if (headers === null) return;
  const exposed = headers['access-control-expose-headers'];
  setAll(response, {
    ...headers,
    'access-control-expose-headers':
      exposed === undefined ? decisionHeader : `${exposed}, ${decisionHeader}`,
  });
};

/** Responds to a preflight request, which is unsigned.
 *  @throws S3Failure AccessForbidden when no rule of the bucket allows it.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html */
export const answerS3Preflight = (
  request: IncomingMessage,
  response: ServerResponse,
  buckets: readonly Bucket[],
): void => {
  const { origin } = request.headers;
  const method = request.headers['access-control-request-method'];
  const requestedHeaders = request.headers['access-control-request-headers'] ?? '';
  if (origin === undefined || method === undefined) {
    throw new S3Failure(
      400,
      'BadRequest',
      'Insufficient information. Origin request header needed.',
    );
  }
  const names = requestedHeaders
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const bucket = bucketOf(request, buckets);
  const headers = preflightHeaders(bucket?.cors ?? [], { origin, method, headers: names });
  if (headers === null) {
    throw new S3Failure(
      403,
      'AccessForbidden',
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      { Method: method, ResourceType: 'OBJECT' },
    );
  }
  setAll(response, headers);
  response.writeHead(200, { 'content-length': 0 });
  response.end();
};

/** DynamoDB allows every origin: its requests carry no ambient credentials. */
export const allowDynamoDbOrigin = (request: IncomingMessage, response: ServerResponse): void => {
  if (request.headers.origin === undefined) return;
  setAll(response, {
    'access-control-allow-origin': '*',
    'access-control-expose-headers': `x-amzn-RequestId, x-amzn-ErrorType, x-amz-crc32, Date, ${decisionHeader}`,
  });
};

export const answerDynamoDbPreflight = (
  request: IncomingMessage,
  response: ServerResponse,
): void => {
  response.writeHead(200, {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '',
    'access-control-max-age': '172800',
    'content-length': 0,
  });
  response.end();
};

const setAll = (response: ServerResponse, headers: Readonly<Record<string, string>>): void => {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
};
