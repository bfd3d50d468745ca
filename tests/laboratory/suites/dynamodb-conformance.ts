import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '../../app-process.ts';
import { run } from '../../engines/server-process.ts';
import { serveDynamoDb } from '../serve-dynamodb.ts';
import type { CaseResult } from '../suite-result.ts';
import { runToTheEnd } from './run-to-the-end.ts';

interface VitestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Runs nubo-db/dynamodb-conformance against DynamoDB without the gatekeeper.
 *  @param dir the checkout, whose packages are installed where they are missing. */
export const runDynamoDbConformance = async (dir: string): Promise<readonly CaseResult[]> => {
  if (!existsSync(path.join(dir, 'node_modules'))) {
    await run('npm', ['install', '--no-package-lock', '--ignore-scripts', '--no-audit'], dir);
  }
  const folder = await temporaryFolder();
  const server = await serveDynamoDb({ dir: path.join(folder.path, 'data'), port: 0 });
  const report = path.join(folder.path, 'report.json');
  try {
    await runToTheEnd('npx', ['vitest', 'run', '--reporter=json', `--outputFile=${report}`], {
      dir,
      env: { DYNAMODB_ENDPOINT: `http://127.0.0.1:${server.port}` },
    });
    const { testResults } = JSON.parse(await readFile(report, 'utf8')) as VitestReport;
    return testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ fullName, status, failureMessages }) => ({
        name: fullName,
        passed: status === 'passed',
        said: status === 'failed' ? failureMessages.join('; ') : status,
      })),
    );
  } finally {
    await server.close();
    await folder.remove();
  }
};
