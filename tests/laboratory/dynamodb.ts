/** The engine's DynamoDB alone, for test suites of others that make tables of their own:
 *  `tsx tests/laboratory/dynamodb.ts PORT DIR`. */
import { serveDynamoDb } from './serve-dynamodb.ts';

const [port = '8000', dir = '.cache/dynamodb-laboratory'] = process.argv.slice(2);
const server = await serveDynamoDb({ port: Number(port), dir });
console.log(`DynamoDB without authorisation on http://127.0.0.1:${server.port}`);
process.once('SIGTERM', () => void server.close());
