import { fileKey, sessionKey } from '#contract/item-keys';
import { resultKey, uploadKey } from '#contract/object-keys';
import { ownerPrefix, type Space } from '#contract/owner';
import { usageKey } from '#contract/usage-item';
import type { CaseList, CheckSubjects } from './cases.ts';

/** The user's space, and one that does not exist. */
export interface CheckedSpaces {
  readonly own: Space;
  readonly other: Space;
}

const refused = { expected: 'refused' } as const;

const rowsOf = (partition: string) => ({
  KeyConditionExpression: 'identityId = :owner',
  ExpressionAttributeValues: { ':owner': { S: partition } },
  Limit: 1,
});

/** Requests to the user's own space, all allowed. */
export const ownSpaceCases = (
  { uploadsBucket, resultsBucket, sessionsTable }: CheckSubjects,
  { own }: CheckedSpaces,
): CaseList => [
  {
    id: 'list-space-uploads',
    title: 'List the space’s uploads',
    expected: 'allowed',
    request: {
      operation: 's3:ListObjectsV2',
      input: { Bucket: uploadsBucket, Prefix: ownerPrefix(own), MaxKeys: 1 },
    },
  },
  {
    id: 'list-space-results',
    title: 'List the space’s results',
    expected: 'allowed',
    request: {
      operation: 's3:ListObjectsV2',
      input: { Bucket: resultsBucket, Prefix: ownerPrefix(own), MaxKeys: 1 },
    },
  },
  {
    id: 'query-space-sessions',
    title: 'Read the space’s sessions',
    expected: 'allowed',
    request: {
      operation: 'dynamodb:Query',
      input: { TableName: sessionsTable, ...rowsOf(own) },
    },
  },
];

/** Requests to pictures of another space, and by names that a space cannot have. */
const pictureCases = (
  { sessionId, fileId, uploadsBucket, resultsBucket }: CheckSubjects,
  { own, other }: CheckedSpaces,
): CaseList => {
  const theirs = { identityId: other, sessionId, fileId };
  const theirUpload = { Bucket: uploadsBucket, Key: uploadKey(theirs) };
  return [
    {
      id: 'read-foreign-space-upload',
      title: 'Read an upload',
      ...refused,
      request: { operation: 's3:GetObject', input: theirUpload },
    },
    {
      id: 'write-foreign-space-upload',
      title: 'Put a picture among theirs',
      ...refused,
      request: { operation: 's3:PutObject', input: { ...theirUpload, Body: 'x' } },
    },
    {
      id: 'delete-foreign-space-result',
      title: 'Delete a result',
      ...refused,
      request: {
        operation: 's3:DeleteObject',
        input: { Bucket: resultsBucket, Key: resultKey(theirs, 'thumb', 'webp') },
      },
    },
    {
      id: 'list-foreign-space',
      title: 'List their uploads',
      ...refused,
      request: {
        operation: 's3:ListObjectsV2',
        input: { Bucket: uploadsBucket, Prefix: ownerPrefix(other) },
      },
    },
    {
      id: 'copy-from-foreign-space',
      title: 'Copy an upload to your space',
      ...refused,
      request: {
        operation: 's3:CopyObject',
        input: {
          Bucket: uploadsBucket,
          Key: uploadKey({ ...theirs, identityId: own }),
          CopySource: `${uploadsBucket}/${uploadKey(theirs)}`,
        },
      },
    },
    {
      id: 'list-space-without-slash',
      title: 'List by your space’s name without the slash',
      ...refused,
      request: {
        operation: 's3:ListObjectsV2',
        input: { Bucket: uploadsBucket, Prefix: ownerPrefix(own).slice(0, -1) },
      },
    },
    {
      id: 'list-every-space',
      title: 'List the uploads of every space',
      ...refused,
      request: {
        operation: 's3:ListObjectsV2',
        input: { Bucket: uploadsBucket, Prefix: 'space/' },
      },
    },
    {
      id: 'read-empty-space-name',
      title: 'Read an upload of a space without a name',
      ...refused,
      request: {
        operation: 's3:GetObject',
        input: { Bucket: uploadsBucket, Key: `space//${sessionId}/${fileId}` },
      },
    },
    {
      id: 'read-star-space-name',
      title: 'Read an upload of a space named *',
      ...refused,
      request: {
        operation: 's3:GetObject',
        input: { Bucket: uploadsBucket, Key: `space/*/${sessionId}/${fileId}` },
      },
    },
  ];
};

/** Requests to rows of another space, and by names that a space cannot have. */
const rowCases = (
  { sessionId, fileId, sessionsTable, resultsTable }: CheckSubjects,
  { own, other }: CheckedSpaces,
): CaseList => {
  const itemKey = { S: sessionKey(sessionId) };
  const theirKey = { identityId: { S: other }, itemKey };
  const query = (partition: string, TableName: string) => ({
    operation: 'dynamodb:Query' as const,
    input: { TableName, ...rowsOf(partition) },
  });
  return [
    {
      id: 'query-foreign-space-sessions',
      title: 'Read their sessions',
      ...refused,
      request: query(other, sessionsTable),
    },
    {
      id: 'query-foreign-space-results',
      title: 'Read their results',
      ...refused,
      request: query(other, resultsTable),
    },
    {
      id: 'write-foreign-space-session',
      title: 'Write a session for them',
      ...refused,
      request: {
        operation: 'dynamodb:PutItem',
        input: { TableName: sessionsTable, Item: { ...theirKey, title: { S: 'not ours' } } },
      },
    },
    {
      id: 'mixed-space-batch-read',
      title: 'Read a row of theirs beside one of your space',
      ...refused,
      request: {
        operation: 'dynamodb:BatchGetItem',
        input: {
          RequestItems: {
            [sessionsTable]: { Keys: [{ identityId: { S: own }, itemKey }, theirKey] },
          },
        },
      },
    },
    {
      id: 'query-empty-space-name',
      title: 'Read the sessions of a space without a name',
      ...refused,
      request: query('space#', sessionsTable),
    },
    {
      id: 'query-star-space-name',
      title: 'Read the sessions of a space named *',
      ...refused,
      request: query('space#*', sessionsTable),
    },
    {
      id: 'query-longer-space-name',
      title: 'Read the sessions of a space whose name begins with yours',
      ...refused,
      request: query(`${own}-`, sessionsTable),
    },
    {
      id: 'read-foreign-space-usage',
      title: 'Read how much they have used today',
      ...refused,
      request: {
        operation: 'dynamodb:GetItem',
        input: { TableName: resultsTable, Key: rowKey(usageKey(other, Date.now())) },
      },
    },
    {
      id: 'forge-space-result-row',
      title: 'Write a forged result row for your space',
      ...refused,
      request: {
        operation: 'dynamodb:PutItem',
        input: {
          TableName: resultsTable,
          Item: {
            ...rowKey({ identityId: own, itemKey: fileKey(sessionId, fileId) }),
            status: { S: 'ready' },
          },
        },
      },
    },
  ];
};

const rowKey = (key: { readonly identityId: string; readonly itemKey: string }) => ({
  identityId: { S: key.identityId },
  itemKey: { S: key.itemKey },
});

/** Requests to other spaces, all refused. */
export const foreignSpaceCases = (subjects: CheckSubjects, spaces: CheckedSpaces): CaseList => [
  ...pictureCases(subjects, spaces),
  ...rowCases(subjects, spaces),
];
