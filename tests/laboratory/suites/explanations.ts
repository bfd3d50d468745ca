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
    cases: '.',
    said: 'implement|NotImplemented|TargetBucket|KeyError: .VersionId|501',
    kind: 'out of scope',
    why: 'versions, ACLs, object lock, encryption by other keys, website, logging, lifecycle and the bucket’s other settings by API: authorised, and answered NotImplemented',
  },
  {
    cases: 'DeletePrecondition',
    kind: 'out of scope',
    why: 'skipped by the suite: what it recorded is no longer what AWS does',
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
    why: 'Signature Version 2. The recordings show that AWS still took it in February 2026, although [its page](https://docs.aws.amazon.com/AmazonS3/latest/API/Appendix-Sigv2.html) refuses it for such buckets',
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
    cases: 'slashes_in_key\\[True',
    kind: 'failed',
    why: 'a key that begins with a slash, by a virtual-hosted address, is not found: not looked into',
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
    cases: 'describe_table_(billing|id)|delete_table_description',
    kind: 'failed',
    why: 'the description of a table lacks TableId and the time of its last change of billing, or has fields that AWS leaves out while it is deleted',
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
