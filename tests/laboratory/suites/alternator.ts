import { cp } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '../../app-process.ts';
import { serveDynamoDb } from '../serve-dynamodb.ts';
import type { CaseResult } from '../suite-result.ts';
import { runPytest } from './pytest.ts';

/** Stands in for what the suite shares with tests of Scylla's own protocol. */
const stubs = 'tests/laboratory/suites/alternator-stubs';

const topics = [
  'batch condition_expression describe_table expected filter_expression item key_condition_expression',
  'key_conditions limits manual_requests nested number projection_expression query query_filter',
  'returnconsumedcapacity returnvalues scan table transact update_expression',
].flatMap((line) => line.split(' '));

/** Runs ScyllaDB's tests of DynamoDB's items, expressions, queries, limits and transactions, which its
 *  authors compare with AWS, against DynamoDB without the gatekeeper.
 *  @param dir the checkout; the folder `test` is enough. */
export const runAlternatorTests = async (dir: string): Promise<readonly CaseResult[]> => {
  const folder = await temporaryFolder();
  const server = await serveDynamoDb({ dir: path.join(folder.path, 'data'), port: 0 });
  try {
    await cp(stubs, folder.path, { recursive: true });
    const suite = path.join(folder.path, 'test/alternator');
    await cp(path.join(dir, 'test/alternator'), suite, { recursive: true });
    return await runPytest({
      name: 'alternator',
      dir: folder.path,
      requirements: ['boto3', 'requests', 'packaging'],
      files: topics.map((topic) => `test/alternator/test_${topic}.py`),
      select: [],
      options: ['--rootdir', suite, '--url', `http://127.0.0.1:${server.port}`, '--runxfail'],
      env: {},
    });
  } finally {
    await server.close();
    await folder.remove();
  }
};
