import path from 'node:path';
import { temporaryFolder } from '../../app-process.ts';
import { serveLaboratory } from '../serve-laboratory.ts';
import type { CaseResult } from '../suite-result.ts';
import { runPytest } from './pytest.ts';

/** Keys of the two users that the suite wants, and of the one that its presigned URLs name. */
const keys = {
  LABORATORY0000000001: 'secret-one',
  LABORATORY0000000002: 'secret-two',
  test: 'test',
};

/** The last versions published that the suite runs with. */
const requirements = [
  'localstack-core[base-runtime]==4.14.0',
  'cbor2<6',
  'moto-ext',
  'aws-cdk-lib',
  'xmltodict',
  ...['localstack-snapshot', 'pytest-httpserver', 'pytest-rerunfailures', 'pytest-split'],
  'pytest-tinybird',
  ...['pymongo', 'kclpy-ext'],
];

/** Runs those of LocalStack's tests whose answers were recorded from AWS, and compares them with the
 *  recordings.
 *  @param dir the checkout.
 *  @param files in the folder `tests/aws/services`. */
export const runLocalStackTests = async (
  dir: string,
  files: readonly string[],
): Promise<readonly CaseResult[]> => {
  const folder = await temporaryFolder();
  const laboratory = await serveLaboratory({ dir: folder.path, port: 0, keys });
  const here = `localhost:${laboratory.port}`;
  try {
    return await runPytest({
      name: 'localstack',
      dir,
      requirements,
      files: files.map((file) => `tests/aws/services/${file}`),
      select: ['-p', 'localstack_on_laboratory', '-m', 'aws_validated'],
      env: {
        PYTHONPATH: path.resolve('tests/laboratory/suites'),
        TEST_SKIP_LOCALSTACK_START: '1',
        TEST_AWS_ENDPOINT_URL: `http://${here}`,
        LOCALSTACK_HOST: here,
        LABORATORY_PORT: String(laboratory.port),
        TEST_AWS_ACCESS_KEY_ID: 'LABORATORY0000000001',
        TEST_AWS_SECRET_ACCESS_KEY: 'secret-one',
        SECONDARY_TEST_AWS_ACCESS_KEY_ID: 'LABORATORY0000000002',
        SECONDARY_TEST_AWS_SECRET_ACCESS_KEY: 'secret-two',
        DISABLE_EVENTS: '1',
      },
    });
  } finally {
    await laboratory.close();
    await folder.remove();
  }
};
