import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultyService } from './settings.ts';

type Refused = 'internalError' | 'slowDown';

/** Status, code and message by service.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html */
const refusals: Readonly<
  Record<FaultyService, Record<Refused, readonly [number, string, string]>>
> = {
  s3: {
    internalError: [500, 'InternalError', 'We encountered an internal error. Please try again.'],
    slowDown: [503, 'SlowDown', 'Please reduce your request rate.'],
  },
  dynamodb: {
    internalError: [
      500,
      'com.amazonaws.dynamodb.v20120810#InternalServerError',
      'Internal server error',
    ],
    slowDown: [
      400,
      'com.amazonaws.dynamodb.v20120810#ThrottlingException',
      'Throughput exceeds the current capacity of your table or index.',
    ],
  },
  cognitoIdp: {
    internalError: [500, 'InternalErrorException', 'Internal error'],
    slowDown: [400, 'TooManyRequestsException', 'Too many requests'],
  },
  cognitoIdentity: {
    internalError: [500, 'InternalErrorException', 'Internal error'],
    slowDown: [400, 'TooManyRequestsException', 'Rate exceeded'],
  },
};

/** Answers with the service's own error, which a page of any origin may read: it carries no data. */
export const refuse = (
  service: FaultyService,
  kind: Refused,
  request: IncomingMessage,
  response: ServerResponse,
): void => {
  const [status, code, message] = refusals[service][kind];
  request.resume();
  if (request.headers.origin !== undefined) {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-expose-headers', 'x-amzn-ErrorType,Date');
  }
  if (service === 's3') {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(
      request.method === 'HEAD'
        ? undefined
        : `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${randomUUID()}</RequestId></Error>`,
    );
    return;
  }
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-ErrorType': code,
  });
  response.end(JSON.stringify({ __type: code, message }));
};
