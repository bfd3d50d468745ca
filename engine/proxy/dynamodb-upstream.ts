import { json } from 'node:stream/consumers';
import type { DynamoDbService } from '../dynamodb/dynamodb-service.ts';
import type { Upstream } from './upstream.ts';

/** DynamoDB at an upstream: builds each authorised call again and signs it with the upstream's keys. */
export const createUpstreamDynamoDb = (upstream: Upstream): DynamoDbService => ({
  async handle({ operation, input }) {
    const answer = await upstream.send({
      service: 'dynamodb',
      method: 'POST',
      path: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
      },
      body: JSON.stringify(input),
    });
    return { status: answer.statusCode ?? 500, body: await json(answer) };
  },
});
