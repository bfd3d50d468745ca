import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bucketOfHost, isLoopbackHost } from '../loopback.ts';
import { S3Failure } from '../s3/s3-service.ts';
import {
  allowDynamoDbOrigin,
  allowS3Origin,
  answerDynamoDbPreflight,
  answerS3Preflight,
} from './cross-origin.ts';
import { handleDynamoDb, isForDynamoDb, writeJson } from './dynamodb/handle-dynamodb.ts';
import type { GatekeeperContext, GatekeeperOptions } from './gatekeeper-context.ts';
import { createAuthoriser } from './authoriser.ts';
import { coral, DynamoDbFailure } from './dynamodb/error-responses.ts';
import { diskFullMessage, isDiskFull } from './disk-full.ts';
import { errorDocument } from './s3/error-responses.ts';
import { handleS3 } from './s3/handle-s3.ts';

/** The request listener in front of S3 and DynamoDB: verifies the signature, maps the request to the
 *  permissions it needs, evaluates the policies, and passes exactly the authorised request to the service.
 *  Errors have AWS's shape, and every decision is logged.
 *  @returns a listener; it rejects only for errors of the engine itself, after responding InternalError. */
export const createGatekeeper = (
  options: GatekeeperOptions,
): ((request: IncomingMessage, response: ServerResponse) => Promise<void>) => {
  const gatekeeper: GatekeeperContext = { ...options, authorise: createAuthoriser(options) };
  return async (request, response) => {
    // A client that disconnects is no error of the engine.
    response.on('error', () => undefined);
    try {
      await (isForDynamoDb(request) ? dynamoDb : s3)(gatekeeper, request, response);
    } catch (error) {
      if (request.socket.destroyed) {
        response.destroy();
        return;
      }
      throw error;
    }
  };
};

const s3 = async (
  gatekeeper: GatekeeperContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const requestId = randomBytes(8).toString('hex').toUpperCase();
  const hostId = randomBytes(48).toString('base64');
  response.setHeader('x-amz-request-id', requestId);
  response.setHeader('x-amz-id-2', hostId);
  try {
    if (!isLoopbackHost(request.headers.host) && bucketOfHost(request.headers.host) === null) {
      throw new S3Failure(
        403,
        'AccessDenied',
        'This engine accepts only the hosts 127.0.0.1, localhost and BUCKET.localhost.',
      );
    }
    if (request.method === 'OPTIONS') {
      return answerS3Preflight(request, response, gatekeeper.buckets);
    }
    allowS3Origin(request, response, gatekeeper.buckets);
    await handleS3(gatekeeper, request, response);
  } catch (error) {
    const failure =
      error instanceof S3Failure
        ? error
        : new S3Failure(
            500,
            'InternalError',
            internalMessage(error, 'We encountered an internal error.'),
          );
    if (canSendError(request, response)) {
      writeS3Failure(request, response, failure, { requestId, hostId });
    }
    if (failure !== error) throw error;
  }
};

const internalMessage = (error: unknown, other: string): string =>
  isDiskFull(error) ? diskFullMessage : other;

/** Once a response has begun it cannot become an error, so the connection is closed and the client sees
 *  an incomplete response. */
const canSendError = (request: IncomingMessage, response: ServerResponse): boolean => {
  if (!response.headersSent && !request.socket.destroyed) return true;
  response.destroy();
  return false;
};

const writeS3Failure = (
  request: IncomingMessage,
  response: ServerResponse,
  failure: S3Failure,
  ids: { readonly requestId: string; readonly hostId: string },
): void => {
  const hasBody = request.method !== 'HEAD' && failure.status !== 304;
  const document = hasBody ? errorDocument(failure, ids) : '';
  response.writeHead(failure.status, {
    ...failure.headers,
    ...(hasBody
      ? { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(document) }
      : {}),
  });
  response.end(document);
};

const dynamoDb = async (
  gatekeeper: GatekeeperContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  response.setHeader('x-amzn-RequestId', randomBytes(26).toString('hex').toUpperCase());
  allowDynamoDbOrigin(request, response);
  try {
    if (!isLoopbackHost(request.headers.host)) {
      throw new DynamoDbFailure(
        403,
        `${coral}AccessDeniedException`,
        'This engine answers only to 127.0.0.1 and localhost.',
      );
    }
    if (request.method === 'OPTIONS') return answerDynamoDbPreflight(request, response);
    await handleDynamoDb(gatekeeper, request, response);
  } catch (error) {
    const failure =
      error instanceof DynamoDbFailure
        ? error
        : new DynamoDbFailure(
            500,
            `${coral}InternalServerError`,
            internalMessage(error, 'The engine failed.'),
          );
    if (canSendError(request, response)) {
      response.setHeader('x-amzn-ErrorType', failure.type);
      writeJson(response, failure.status, { __type: failure.type, message: failure.message });
    }
    if (failure !== error) throw error;
  }
};
