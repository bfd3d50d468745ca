import path from 'node:path';
import { temporaryFolder } from '../../app-process.ts';
import { serveLaboratory } from '../serve-laboratory.ts';
import type { CaseResult } from '../suite-result.ts';
import { runPytest } from './pytest.ts';

const accessKeyId = 'LABORATORY0000000001';
const secretAccessKey = 'secret-one';

/** Runs those of moto's tests that its authors ran against AWS, against the gatekeeper, S3 and DynamoDB.
 *  @param dir the checkout. */
export const runMotoVerifiedTests = async (dir: string): Promise<readonly CaseResult[]> => {
  const folder = await temporaryFolder();
  const keys = { [accessKeyId]: secretAccessKey };
  const laboratory = await serveLaboratory({ dir: folder.path, port: 0, keys });
  try {
    return await runPytest({
      name: 'moto',
      dir,
      requirements: [
        `${path.resolve(dir)}[all,server]`,
        '-r',
        path.join(dir, 'requirements-tests.txt'),
      ],
      files: ['s3', 'dynamodb'].map((service) => `tests/test_${service}`),
      select: ['-m', 'aws_verified'],
      env: {
        MOTO_TEST_ALLOW_AWS_REQUEST: 'true',
        AWS_ENDPOINT_URL: `http://127.0.0.1:${laboratory.port}`,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      },
    });
  } finally {
    await laboratory.close();
    await folder.remove();
  }
};
