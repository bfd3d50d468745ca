import type { CaseResult, Explanation } from './suite-result.ts';
import { runCephS3Tests } from './suites/ceph-s3-tests.ts';
import { judgeSignatureVectors } from './suites/signature-vectors.ts';

/** A suite of others that the laboratory runs. */
export interface OutsideSuite {
  readonly repository: string;
  /** What it holds and where its expectations come from. */
  readonly about: string;
  readonly explanations: readonly Explanation[];
  /** @param dir the checkout. */
  run(dir: string): Promise<readonly CaseResult[]>;
}

export const suites: Readonly<Record<string, OutsideSuite>> = {
  'aws-c-auth': {
    repository: 'awslabs/aws-c-auth',
    about:
      'vectors of Signature Version 4, in a header and in a query, each also with one character changed',
    explanations: [
      {
        cases: '-normalized \\(',
        kind: 'out of scope',
        why: '[S3 signs the path as it is sent](https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html#canonical-request); the vector is of services that normalise it',
      },
      {
        cases: 'post-sts-header-after \\(',
        kind: 'out of scope',
        why: 'the session token is added after signing; [S3 wants it signed](https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html)',
      },
    ],
    run: judgeSignatureVectors,
  },
  'ceph-s3-tests': {
    repository: 'ceph/s3-tests',
    about: 'S3 as Ceph tests it',
    explanations: [
      {
        cases: '.',
        said: '^not selected$',
        kind: 'out of scope',
        why: 'versions, ACLs, bucket policies of others, object lock, encryption by customer keys, CORS and lifecycle by API, logging, website; the making of buckets, which is the laboratory’s; and what the suite marks as failing on AWS',
      },
    ],
    run: runCephS3Tests,
  },
};
