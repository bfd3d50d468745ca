import type { CaseResult, Explanation } from './suite-result.ts';
import {
  alternator,
  dynalite,
  dynamoDbConformance,
  localStackDynamoDb,
  localStackS3,
  motoVerified,
} from './suites/explanations.ts';
import { runAlternatorTests } from './suites/alternator.ts';
import { runDynamoDbConformance } from './suites/dynamodb-conformance.ts';
import { runLocalStackTests } from './suites/localstack.ts';
import { runDynaliteTests } from './suites/dynalite.ts';
import { runMotoVerifiedTests } from './suites/moto.ts';
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
  'localstack-s3': {
    repository: 'localstack/localstack',
    about: 'S3: answers that LocalStack recorded from AWS, most on 21 February 2026',
    explanations: localStackS3,
    run: (dir) =>
      runLocalStackTests(
        dir,
        [
          'test_s3',
          'test_s3_api',
          'test_s3_list_operations',
          'test_s3_preconditions',
          'test_s3_concurrency',
        ].map((file) => `s3/${file}.py`),
      ),
  },
  'localstack-dynamodb': {
    repository: 'localstack/localstack',
    about: 'DynamoDB: answers that LocalStack recorded from AWS, most on 8 October 2025',
    explanations: localStackDynamoDb,
    run: (dir) => runLocalStackTests(dir, ['dynamodb/test_dynamodb.py']),
  },
  'dynamodb-conformance': {
    repository: 'nubo-db/dynamodb-conformance',
    about: 'DynamoDB: each case passed against AWS first',
    explanations: dynamoDbConformance,
    run: runDynamoDbConformance,
  },
  dynalite: {
    repository: 'mhart/dynalite',
    about: 'DynamoDB: dynalite’s own tests, as of 2020, which its author ran against AWS too',
    explanations: dynalite,
    run: runDynaliteTests,
  },
  'moto-aws-verified': {
    repository: 'getmoto/moto',
    about: 'S3 and DynamoDB: the cases that moto’s authors ran against AWS',
    explanations: motoVerified,
    run: runMotoVerifiedTests,
  },
  alternator: {
    repository: 'scylladb/scylladb',
    about:
      'DynamoDB: items, expressions, queries, limits, transactions; ScyllaDB compares them with AWS',
    explanations: alternator,
    run: runAlternatorTests,
  },
  'ceph-s3-tests': {
    repository: 'ceph/s3-tests',
    about: 'S3 as Ceph tests it',
    explanations: [
      {
        cases: '.',
        said: '^not selected$',
        kind: 'out of scope',
        why: 'versions, ACLs, bucket policies of others, object lock, encryption by customer keys, CORS and lifecycle by API, logging, website; and the making of buckets, which is the laboratory’s',
      },
      {
        cases: '_aws2$|test_post_object_',
        said: '400 ==|InvalidRequest',
        kind: 'out of scope',
        why: 'Signature Version 2, in headers and in forms: [AWS’s page](https://docs.aws.amazon.com/AmazonS3/latest/API/Appendix-Sigv2.html) refuses it, and by [AWS’s plan, in force in August 2024](https://aws.amazon.com/blogs/aws/amazon-s3-update-sigv2-deprecation-period-extended-modified/), a bucket made after 24 June 2020 does not have it',
      },
      {
        cases: 'test_post_object_set_(invalid_)?success_code',
        kind: 'out of scope',
        why: 'an unsigned form for a bucket that an ACL opens to everybody; [ACLs are off](https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html)',
      },
      {
        cases: '.',
        said: 'ObjectAcl|BucketAcl|AccessControlListNotSupported|PutBucketVersioning',
        kind: 'out of scope',
        why: 'sets or reads an ACL, or switches versions on, on the way',
      },
      {
        cases: 'test_bucket_get_location|test_object_copy_not_owned_bucket|test_set_bucket_tagging',
        kind: 'out of scope',
        why: 'wants a region of its own, a second account, or tags of a bucket',
      },
      {
        cases: 'object_if_match$',
        said: 'NotImplemented',
        kind: 'failed',
        why: 'Ceph takes an ETag in If-None-Match of a PutObject; [AWS takes `*` only](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html#API_PutObject_RequestSyntax)',
      },
      {
        cases: 'get_part$',
        kind: 'failed',
        why: 'Ceph answers 400 to a part number that does not exist; [AWS 416](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html)',
      },
      {
        cases: 'test_multipart_upload_empty',
        kind: 'failed',
        why: 'Ceph answers MalformedXML to a completion without parts; AWS InvalidRequest, recorded by LocalStack’s suite',
      },
      {
        cases: 'test_object_write_with_chunked_transfer_encoding',
        kind: 'failed',
        why: 'Ceph takes a body without its length; [AWS answers 411](https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html)',
      },
      {
        cases: 'test_object_set_get_unicode_metadata',
        kind: 'failed',
        why: '[AWS encodes such metadata by RFC 2047](https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html); Ceph sends the bytes',
      },
      {
        cases: 'checksum_(sha256|crc64nvme)$',
        said: 'InvalidRequest. == .BadDigest',
        kind: 'failed',
        why: '`bad` has not the length of such a checksum: InvalidRequest here; Ceph answers BadDigest, as for other content',
      },
      {
        cases: 'test_multipart_copy_invalid_range|test_put_excess_tags',
        kind: 'failed',
        why: 'another error code than Ceph’s for the same refusal; AWS’s page does not name one',
      },
      {
        cases: 'object_attributes$',
        kind: 'failed',
        why: 'parts of an object without a checksum of its own are counted only, as [AWS says](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html); the paging fields are missing then',
      },
      {
        cases: 'test_100_continue|bad_expect_',
        kind: 'failed',
        why: 'Node’s server answers the Expect header before the engine sees the request: 100 before the signature is checked, 417 to any other value',
      },
      {
        cases: 'account_usage|head_bucket_usage|_unordered$|bucket_head_extended',
        kind: 'out of scope',
        why: 'Ceph’s own extensions: counts of objects and lists without an order',
      },
      {
        cases: 'post_object_(tags_)?anonymous_request|object_anon_put_write|list_buckets_anonymous',
        kind: 'out of scope',
        why: 'unsigned requests to what an ACL opens to everybody; [ACLs are off](https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html)',
      },
      {
        cases: 'put_object_ifn?o?n?match_|atomic_conditional_write',
        kind: 'failed',
        why: 'Ceph takes `*` in If-Match and an ETag in If-None-Match of a PutObject; [AWS does not](https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html#API_PutObject_RequestSyntax)',
      },
      {
        cases: 'delete_objects?_if_match',
        kind: 'failed',
        why: 'Ceph deletes on conditions of time and size, and answers 412 where nothing is there; AWS answers 501 (recorded by LocalStack’s suite, test_delete_object_if_match_size_non_express, 21 February 2026) and [404](https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html)',
      },
      {
        cases: 'list(v2)?_encoding_basic',
        kind: 'failed',
        why: 'a space in an encoded listing is `+` here and `%20` at Ceph; [AWS’s page](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html) does not say which, and its clients read both',
      },
      {
        cases: 'bucket_list_prefix_unreadable',
        kind: 'failed',
        why: '[AWS encodes Prefix](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html) in an encoded listing; botocore does not decode it in ListObjects',
      },
      {
        cases: 'listv2_continuationtoken_empty',
        kind: 'failed',
        why: 'Ceph takes an empty continuation token; AWS answers InvalidArgument, recorded by LocalStack’s suite on 21 February 2026',
      },
      {
        cases: 'both_continuationtoken_startafter',
        kind: 'failed',
        why: 'Ceph repeats StartAfter beside a continuation token; AWS does not, recorded by LocalStack’s suite (test_list_objects_v2_continuation_start_after, 21 February 2026)',
      },
      {
        cases: 'multipart_resend_first_finishes_last',
        kind: 'failed',
        why: 'Ceph takes a list that names one part twice; [AWS wants parts in ascending order](https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html)',
      },
      {
        cases: 'test_put_obj_with_tags',
        kind: 'failed',
        why: 'Ceph sorts tags, the engine keeps their order; [AWS’s page](https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html) names none',
      },
      {
        cases: 'test_object_read_unreadable',
        kind: 'failed',
        why: 'Ceph takes the key for no UTF-8; boto3 sends it as valid UTF-8, and [AWS takes any](https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html)',
      },
      {
        cases: 'multipart_use_cksum_helper_(sha|crc64)',
        kind: 'failed',
        why: 'Ceph gives the number of parts in GetObjectAttributes, and a part’s checksum where the upload’s is of the whole object; AWS does neither, recorded by LocalStack’s suite on 21 February 2026',
      },
      {
        cases: 'multipart_use_cksum_helper_crc32',
        kind: 'failed',
        why: 'the checksum of the whole object without its type is read as a composite one: recorded by LocalStack’s suite (test_multipart_parts_checksum_exceptions_full_object, 21 February 2026)',
      },
      {
        cases:
          'bad_authorization_(empty|none)|bad_contentlength_none|date_and_amz_date|amz_date_and_no_date',
        kind: 'failed',
        why: 'the suite removes or sets headers before the SDK signs, which then sets them itself: what arrives is signed',
      },
    ],
    run: runCephS3Tests,
  },
};
