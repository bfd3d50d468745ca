import type { Explanation } from '../suite-result.ts';

/** Why cases of LocalStack's S3 tests fail. */
export const localStackS3: readonly Explanation[] = [
  {
    cases: '.',
    said: '^not selected$',
    kind: 'out of scope',
    why: 'not compared with AWS by the suite itself',
  },
  {
    cases: '.',
    said: 'CreateKey|CreateRole|CreateQueue|GetSessionToken',
    kind: 'out of scope',
    why: 'needs another service: keys of KMS, roles of IAM, queues, session tokens of STS',
  },
  {
    cases: 'DeletePrecondition|delete_object_if_match_\\w*non_express',
    kind: 'out of scope',
    why: 'skipped by the suite: what it recorded is no longer what AWS does',
  },
  {
    cases: '.',
    said: 'does not implement|NotImplemented|TargetBucket|KeyError: .VersionId|\\[501\\]|501 ==|== 501',
    kind: 'out of scope',
    why: 'versions, ACLs, object lock, encryption by other keys, website, logging, lifecycle and the bucket’s other settings by API: authorised, and answered NotImplemented',
  },
  {
    cases:
      'create_bucket|location|region|aws_global|existing_name|list_buckets|bucket_tag|with_tags_exc|empty_tags|delete_bucket_with_content|list_object_?s?_versions|list_object_versions',
    kind: 'out of scope',
    why: 'the making and listing of buckets in other regions, tags of a bucket and the list of versions: the laboratory’s, not the engine’s',
  },
  {
    cases: '\\[s3[\\]-]|sig_s3\\b|_with_sig_s3(\\[|$)',
    kind: 'out of scope',
    why: 'Signature Version 2, which [AWS’s page](https://docs.aws.amazon.com/AmazonS3/latest/API/Appendix-Sigv2.html) refuses. The recordings show that AWS still took it in February 2026 in buckets that [its plan](https://aws.amazon.com/blogs/aws/amazon-s3-update-sigv2-deprecation-period-extended-modified/) leaves out; who relies on that may be refused any day',
  },
  {
    cases: '.',
    said: '/connection|/keep-alive|HTTPHeaders',
    kind: 'failed',
    why: 'only the headers of the connection differ: Server, Connection, Keep-Alive, and the ID of the decision',
  },
  {
    cases: 'parts_checksum_(composite|full_object)',
    said: 'PartNumber|Error/ETag',
    kind: 'failed',
    why: 'of several parts with a wrong checksum AWS names one or another, the engine the first',
  },
  {
    cases: 'test_bucket_does_not_exist',
    kind: 'failed',
    why: 'AWS tells an anonymous sender that a bucket does not exist; the engine answers AccessDenied first',
  },
  {
    cases: 'post_success_action_status_201|sig_s3v4\\[False',
    kind: 'out of scope',
    why: 'asks by a host name that only LocalStack has',
  },
  {
    cases: 'unicode_metadata|rfc2047|tags\\[invalid',
    kind: 'failed',
    why: 'characters beyond ASCII in a form, in an override and in a damaged RFC 2047 word are given back otherwise; tags of a form are checked, which AWS does not do',
  },
  {
    cases: 'bad_headers\\[s3v4-False',
    kind: 'failed',
    why: 'AWS answers SignatureDoesNotMatch, the engine names the header that was not signed',
  },
  {
    cases: 'test_response_structure',
    kind: 'failed',
    why: 'the order of elements, or an empty element in its long form; parsed alike',
  },
  {
    cases: 'pre_signed_url_if_(none_)?match',
    kind: 'failed',
    why: 'AWS reads If-Match and If-None-Match in a presigned URL’s query as headers; the engine ignores them',
  },
  {
    cases: 'marker_common_prefixes',
    kind: 'failed',
    why: 'AWS gives no next marker on the last page that ends in a common prefix',
  },
];

/** Why cases of nubo-db/dynamodb-conformance fail. */
export const dynamoDbConformance: readonly Explanation[] = [
  {
    cases: 'PartiQL|^Tags|Streams|^UpdateTable',
    kind: 'out of scope',
    why: 'PartiQL, tags, streams and UpdateTable: no policy grants them, and the engine does not have them',
  },
];

/** Why cases of ScyllaDB's alternator tests fail. */
export const alternator: readonly Explanation[] = [
  {
    cases: '.',
    said: 'Scylla REST API|failed on setup',
    kind: 'out of scope',
    why: 'looks into Scylla itself, by its REST API or by CQL',
  },
  {
    cases: 'gsiu_key_len|update_table|tags_return',
    kind: 'out of scope',
    why: 'UpdateTable and tags: no policy grants them, and the engine does not have them',
  },
  {
    cases:
      'deeply_nested|5MB|cancellation_reasons|from_missing_item|function_nesting|duplicate_attribute',
    kind: 'failed',
    why: 'another error than the suite expects, or none: not looked into one by one',
  },
  {
    cases: 'scan_consumed_capacity|indexes_with_indexes|exclusive_start_key',
    kind: 'failed',
    why: 'consumed capacity of a scan and of indexes, and a start key without a sort key: not looked into',
  },
  {
    cases: 'too_large_request|broken_connection',
    kind: 'failed',
    why: 'Node’s server reads the head of the request and answers otherwise to one that is too large; a broken connection is not simulated',
  },
];

/** Why cases of LocalStack's DynamoDB tests fail. */
export const localStackDynamoDb: readonly Explanation[] = [
  {
    cases: '.',
    said: '^not selected$',
    kind: 'out of scope',
    why: 'not compared with AWS by the suite itself',
  },
  {
    cases: 'stream_records_with_update_item',
    kind: 'out of scope',
    why: 'skipped by the suite',
  },
  {
    cases: '.',
    said: "LatestStreamArn|calling the (CreateStream|UpdateTable|DescribeContributorInsights|(Batch)?Execute\\w+) operation|KeyError: 'SSEDescription'",
    kind: 'out of scope',
    why: 'PartiQL, streams, UpdateTable, insights and encryption by other keys: no policy grants them, and the engine does not have them',
  },
  {
    cases: 'execute_statement_empy_parameter|continuous_backup|kinesis_streaming_destination',
    kind: 'out of scope',
    why: 'PartiQL, backups and Kinesis: no policy grants them, and the engine does not have them',
  },
  {
    cases: 'table_warm_throughput',
    kind: 'failed',
    why: 'asks for a warm throughput of its own; the engine ignores it and describes AWS’s default',
  },
  {
    cases: 'return_values_on_conditions_check_failure',
    kind: 'failed',
    why: 'recorded on 8 October 2025 without `message`; moto’s tests found it on AWS on 22 August 2026, and the engine sends it',
  },
];

/** Why moto's cases that were run against AWS fail. */
export const motoVerified: readonly Explanation[] = [
  {
    cases: '.',
    said: '^not selected$',
    kind: 'out of scope',
    why: 'not run against AWS by the suite’s authors',
  },
  {
    cases: '.',
    said: 'calling the (PutBucket(Versioning|Cors|Policy)|GetBucketTagging|SelectObjectContent) operation',
    kind: 'out of scope',
    why: 'versions, CORS, policies and tags of a bucket by API, and S3 Select: authorised, and answered NotImplemented',
  },
  {
    cases:
      'test_s3_select::|test_put_object_lock_on_non_versioned|put_bucket_tagging|create_bucket|bucket_create_|in_regions_from|force_us_east_1|test_copy_key_with_args',
    kind: 'out of scope',
    why: 'S3 Select, object lock, redirects of a website, tags of a bucket; and the making of buckets, which is the laboratory’s',
  },
  {
    cases: 'test_dynamodb_statements::|test_dynamodb_(export|import)_table::|resource_policy::',
    kind: 'out of scope',
    why: 'PartiQL, exports, imports and resource policies: no policy grants them, and the engine does not have them',
  },
  {
    cases: '.',
    said: 'calling the (UpdateTable|TagResource|(Batch)?Execute\\w+|\\w*ContinuousBackups) operation',
    kind: 'out of scope',
    why: 'UpdateTable, tags, PartiQL and backups: no policy grants them, and the engine does not have them',
  },
  {
    cases: 'test_dynamodb_multi_attribute_gsi::',
    kind: 'out of scope',
    why: 'index keys of several attributes, since November 2025: no table of the product has an index',
  },
  {
    cases: '.',
    said: "not 'us-west-2'",
    kind: 'out of scope',
    why: 'asks in two regions; the laboratory has one',
  },
  {
    cases: 'presigned_url_generates_content_response_headers',
    kind: 'out of scope',
    why: 'Signature Version 2, which [AWS’s page](https://docs.aws.amazon.com/AmazonS3/latest/API/Appendix-Sigv2.html) refuses; that AWS took it here shows that the [plan to refuse it for buckets made after 24 June 2020](https://aws.amazon.com/blogs/aws/amazon-s3-update-sigv2-deprecation-period-extended-modified/) is not carried out everywhere',
  },
  {
    cases: 'batch_write_using_arn',
    kind: 'failed',
    why: 'the gatekeeper puts a table’s name in place of its ARN, and the answer has the name; without the gatekeeper the engine answers as AWS',
  },
  {
    cases: 'test_scan_with_(alternating_hash_keys|numeric_range_key)',
    kind: 'out of scope',
    why: 'expects the order of AWS’s partitions, which no page gives',
  },
  {
    cases: '.',
    said: '1 validation error detected: |1 validation\\.\\.\\.',
    kind: 'failed',
    why: 'AWS began in 2026 to put `1 validation error detected: ` before some texts of PutItem, UpdateItem, DeleteItem and Query, not of Scan or transactions; nubo-db’s run of May 2026 is without, and so is the engine. The codes are the same',
  },
];

/** Why dynalite's own tests fail. */
export const dynalite: readonly Explanation[] = [
  {
    cases: '^(tagResource|untagResource|listTagsOfResource|updateTable) ',
    kind: 'out of scope',
    why: 'UpdateTable and tags: no policy grants them, and the engine does not have them',
  },
  {
    cases: '.',
    said: 'AccessDeniedException',
    kind: 'failed',
    why: 'the gatekeeper refuses a request that names no table, or that it cannot read, before DynamoDB says what is wrong with it: AccessDeniedException',
  },
  {
    cases: '^dynalite connections |application/json$|query string signing|400 if no body',
    kind: 'failed',
    why: 'what no SDK sends: other methods, targets and content types, TLS, damaged or presigned authorisation. The gatekeeper refuses it too, with other words',
  },
  {
    cases: 'being created|eventually|functionality should (return ResourceInUse|delete)',
    kind: 'failed',
    why: 'a table is there at once, and gone at once',
  },
  {
    cases: '^scan .*(hash order|segment)',
    kind: 'out of scope',
    why: 'expects the order of AWS’s partitions, which no page gives',
  },
  {
    cases: '^createTable functionality should succeed',
    kind: 'failed',
    why: 'the description of a table has members that AWS added after 2020, recorded by LocalStack’s suite on 8 October 2025',
  },
  {
    cases: '.',
    kind: 'failed',
    why: 'expects another text, or the same from an earlier check: dynalite’s tests are of 2020, and by nubo-db over half no longer fit AWS (March 2026). Not looked into one by one',
  },
];
