import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '../../app-process.ts';
import { serveLaboratory } from '../serve-laboratory.ts';
import type { CaseResult } from '../suite-result.ts';
import { runPytest } from './pytest.ts';

/** Keys of the users that the suite wants. They share one account here. */
const users = ['s3 main', 's3 alt', 's3 tenant', 'iam', 'iam root', 'iam alt root'];

const accessKey = (index: number): string => `LABORATORY${String(index).padStart(10, '0')}`;
const secretKey = (index: number): string => `secret-of-user-${index}`;

const configuration = (port: number): string => {
  const sections = users.map((name, index) =>
    [
      `[${name}]`,
      `display_name = user-${index}`,
      `user_id = user-${index}`,
      `email = user-${index}@example.com`,
      `access_key = ${accessKey(index)}`,
      `secret_key = ${secretKey(index)}`,
      'api_name = ',
      'tenant = laboratory',
    ].join('\n'),
  );
  return [
    '[DEFAULT]',
    'host = 127.0.0.1',
    `port = ${port}`,
    'is_secure = False',
    'ssl_verify = False',
    '[fixtures]',
    'bucket prefix = laboratory-{random}-',
    ...sections,
  ].join('\n');
};

const noneOf = (words: string): string =>
  words
    .split(' ')
    .map((word) => `not ${word}`)
    .join(' and ');

/** Cases of features that the engine does not have, which only take time. */
const otherMarkers = noneOf(
  'lifecycle lifecycle_expiration lifecycle_transition encryption sse_s3 bucket_policy bucket_logging bucket_encryption object_lock s3website versioning cloud_transition cloud_restore object_ownership delete_marker appendobject',
);
const otherNames = noneOf(
  'acl versioned versioning public_policy public_block public_restrict grant logging bucket_policy bucketv2_policy with_policy torrent notification cors lifecycle sse_ encryption access_bucket ownership object_raw object_lock bucket_create _enc_conflict_ bucket_owner_ object_writer',
);

/** Runs the S3 cases of ceph/s3-tests against the gatekeeper and S3.
 *  @param dir the checkout. */
export const runCephS3Tests = async (dir: string): Promise<readonly CaseResult[]> => {
  const folder = await temporaryFolder();
  const keys = Object.fromEntries(users.map((_, index) => [accessKey(index), secretKey(index)]));
  const laboratory = await serveLaboratory({ dir: path.join(folder.path, 'data'), port: 0, keys });
  try {
    const file = path.join(folder.path, 's3tests.conf');
    await writeFile(file, configuration(laboratory.port));
    return await runPytest({
      name: 'ceph',
      dir,
      requirements: ['-r', path.join(dir, 'requirements.txt')],
      files: ['s3tests/functional/test_s3.py', 's3tests/functional/test_headers.py'],
      select: ['-m', otherMarkers, '-k', otherNames],
      env: { S3TEST_CONF: file },
    });
  } finally {
    await laboratory.close();
    await folder.remove();
  }
};
