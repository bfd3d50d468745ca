import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopbackHost } from '../loopback.ts';
import { S3Failure } from '../s3/service.ts';
import {
  allowDynamoDbOrigin,
  allowS3Origin,
  answerDynamoDbPreflight,
  answerS3Preflight,
} from './cross-origin.ts';
import { handleDynamoDb, isForDynamoDb, writeJson } from './dynamodb/gate.ts';
import type { Gate, GatekeeperOptions } from './gate.ts';
import { createJudge } from './judge.ts';
import { coral, DynamoDbFailure } from './dynamodb/refusal.ts';
import { errorDocument } from './s3/refusal.ts';
import { handleS3 } from './s3/gate.ts';

/** The one way in to S3 and DynamoDB: verifies who sent a request, maps it to what it would do,
 *  asks the policies, and lets the service execute exactly what was judged. Every refusal has AWS's
 *  own shape, and every decision is logged.
 *  @returns a listener; it rejects only for errors of the engine, answered as InternalError. */
export const createGatekeeper = (
  options: GatekeeperOptions,
): ((request: IncomingMessage, response: ServerResponse) => Promise<void>) => {
  const gate: Gate = { ...options, judge: createJudge(options) };
  return async (request, response) => {
    // A client that goes away in the middle is no error of the engine.
    response.on('error', () => undefined);
    try {
      await (isForDynamoDb(request) ? dynamoDb : s3)(gate, request, response);
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
  gate: Gate,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const requestId = randomBytes(8).toString('hex').toUpperCase();
  const hostId = randomBytes(48).toString('base64');
  response.setHeader('x-amz-request-id', requestId);
  response.setHeader('x-amz-id-2', hostId);
  try {
    if (!isLoopbackHost(request.headers.host)) {
      throw new S3Failure(
        403,
        'AccessDenied',
        'This engine answers only to 127.0.0.1 and localhost, with the bucket in the path.',
      );
    }
    if (request.method === 'OPTIONS') return answerS3Preflight(request, response, gate.buckets);
    allowS3Origin(request, response, gate.buckets);
    await handleS3(gate, request, response);
  } catch (error) {
    const failure =
      error instanceof S3Failure
        ? error
        : new S3Failure(500, 'InternalError', 'We encountered an internal error.');
    if (isAnswerable(request, response)) {
      writeS3Failure(request, response, failure, { requestId, hostId });
    }
    if (failure !== error) throw error;
  }
};

/** An answer that has begun cannot become another one: the connection breaks, and the client sees
 *  that it has not got everything. */
const isAnswerable = (request: IncomingMessage, response: ServerResponse): boolean => {
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
  gate: Gate,
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
    await handleDynamoDb(gate, request, response);
  } catch (error) {
    const failure =
      error instanceof DynamoDbFailure
        ? error
        : new DynamoDbFailure(500, `${coral}InternalServerError`, 'The engine failed.');
    if (isAnswerable(request, response)) {
      response.setHeader('x-amzn-ErrorType', failure.type);
      writeJson(response, failure.status, { __type: failure.type, message: failure.message });
    }
    if (failure !== error) throw error;
  }
};
