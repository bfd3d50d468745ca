import type { FileId, IdentityId, SessionId } from '#contract/ids';
import { fileKey, preferencesKey, sessionKey } from '#contract/item-keys';
import { resultKey, uploadKey } from '#contract/object-keys';
import { ownerPrefix } from '#contract/owner';
import type { ProbeRequest } from './port.ts';
import { foreignSpaceCases, ownSpaceCases, type CheckedSpaces } from './space-cases.ts';

/** Subjects of the check. `other` is an identity ID that does not exist: a refusal must not depend on
 *  whether there is data. */
export interface CheckSubjects {
  readonly me: IdentityId;
  readonly other: IdentityId;
  readonly sessionId: SessionId;
  readonly fileId: FileId;
  readonly uploadsBucket: string;
  readonly resultsBucket: string;
  readonly sessionsTable: string;
  readonly resultsTable: string;
  /** The user's space, and one that does not exist; null where the user is in none. */
  readonly spaces: CheckedSpaces | null;
}

/** One request and its expected outcome. */
export interface AccessCase {
  readonly id: string;
  readonly group: 'own' | 'space' | 'pictures' | 'rows' | 'spaces' | 'results' | 'wide';
  /** What the request tries, e.g. "Read another user's upload". */
  readonly title: string;
  readonly expected: 'allowed' | 'refused';
  readonly request: ProbeRequest;
  /** The bucket's CORS rules should already stop the browser from sending this. */
  readonly corsForbids?: true;
}

/** Headings of the groups, in display order. */
export const groupTitles: Readonly<Record<AccessCase['group'], string>> = {
  own: 'Your own data',
  space: 'Your space',
  pictures: 'Another user’s pictures',
  rows: 'Another user’s sessions and results',
  spaces: 'Other spaces',
  results: 'Results, which only the converter writes',
  wide: 'Beyond your own data',
};

export type CaseList = readonly Omit<AccessCase, 'group'>[];

const forged = {
  status: { S: 'ready' },
  outputs: { L: [] },
  updatedAt: { S: '1970-01-01T00:00:00.000Z' },
} as const;

const ownCases = ({ me, uploadsBucket, resultsBucket, sessionsTable }: CheckSubjects): CaseList => [
  {
    id: 'list-own-uploads',
    title: 'List your own uploads',
    expected: 'allowed',
    request: {
      operation: 's3:ListObjectsV2',
      input: { Bucket: uploadsBucket, Prefix: ownerPrefix(me), MaxKeys: 1 },
    },
  },
  {
    id: 'list-own-results',
    title: 'List your own results',
    expected: 'allowed',
    request: {
      operation: 's3:ListObjectsV2',
      input: { Bucket: resultsBucket, Prefix: ownerPrefix(me), MaxKeys: 1 },
    },
  },
  {
    id: 'read-own-preferences',
    title: 'Read your own preferences',
    expected: 'allowed',
    request: {
      operation: 'dynamodb:GetItem',
      input: {
        TableName: sessionsTable,
        Key: { identityId: { S: me }, itemKey: { S: preferencesKey } },
      },
    },
  },
];

const pictureCases = (subjects: CheckSubjects): CaseList => {
  const { me, other, uploadsBucket, resultsBucket, sessionId, fileId } = subjects;
  const theirs = { identityId: other, sessionId, fileId };
  const theirUpload = { Bucket: uploadsBucket, Key: uploadKey(theirs) };
  const theirResult = { Bucket: resultsBucket, Key: resultKey(theirs, 'thumb', 'webp') };
  const refused = { expected: 'refused' } as const;
  return [
    {
      id: 'read-their-upload',
      title: 'Read an upload',
      ...refused,
      request: { operation: 's3:GetObject', input: theirUpload },
    },
    {
      id: 'read-their-result',
      title: 'Read a result',
      ...refused,
      request: { operation: 's3:GetObject', input: theirResult },
    },
    {
      id: 'write-their-upload',
      title: 'Put a picture among theirs',
      ...refused,
      request: { operation: 's3:PutObject', input: { ...theirUpload, Body: 'x' } },
    },
    {
      id: 'delete-their-upload',
      title: 'Delete an upload',
      ...refused,
      request: { operation: 's3:DeleteObject', input: theirUpload },
    },
    {
      id: 'delete-their-result',
      title: 'Delete a result',
      ...refused,
      request: { operation: 's3:DeleteObject', input: theirResult },
    },
    {
      id: 'copy-their-upload',
      title: 'Copy an upload to your own prefix',
      ...refused,
      request: {
        operation: 's3:CopyObject',
        input: {
          Bucket: uploadsBucket,
          Key: uploadKey({ ...theirs, identityId: me }),
          CopySource: encodeURI(`${uploadsBucket}/${uploadKey(theirs)}`),
        },
      },
    },
    {
      id: 'list-their-parts',
      title: 'List the parts of an unfinished upload',
      ...refused,
      request: { operation: 's3:ListParts', input: { ...theirUpload, UploadId: 'unknown' } },
    },
    {
      id: 'abort-their-upload',
      title: 'Abort an unfinished upload',
      ...refused,
      request: {
        operation: 's3:AbortMultipartUpload',
        input: { ...theirUpload, UploadId: 'unknown' },
      },
    },
    {
      id: 'list-their-uploads',
      title: 'List their uploads',
      ...refused,
      request: {
        operation: 's3:ListObjectsV2',
        input: { Bucket: uploadsBucket, Prefix: ownerPrefix(other) },
      },
    },
    {
      id: 'list-their-results',
      title: 'List their results',
      ...refused,
      request: {
        operation: 's3:ListObjectsV2',
        input: { Bucket: resultsBucket, Prefix: ownerPrefix(other) },
      },
    },
  ];
};

const rowCases = (subjects: CheckSubjects): CaseList => {
  const { me, other, sessionsTable, resultsTable, sessionId, fileId } = subjects;
  const theirKey = { identityId: { S: other }, itemKey: { S: sessionKey(sessionId) } };
  const theirs = {
    KeyConditionExpression: 'identityId = :owner',
    ExpressionAttributeValues: { ':owner': { S: other } },
  };
  const refused = { expected: 'refused' } as const;
  return [
    {
      id: 'query-their-sessions',
      title: 'Read their sessions',
      ...refused,
      request: { operation: 'dynamodb:Query', input: { TableName: sessionsTable, ...theirs } },
    },
    {
      id: 'query-their-results',
      title: 'Read their results',
      ...refused,
      request: { operation: 'dynamodb:Query', input: { TableName: resultsTable, ...theirs } },
    },
    {
      id: 'write-their-session',
      title: 'Write a session for them',
      ...refused,
      request: {
        operation: 'dynamodb:PutItem',
        input: { TableName: sessionsTable, Item: { ...theirKey, title: { S: 'not mine' } } },
      },
    },
    {
      id: 'mixed-batch-read',
      title: 'Read a row of theirs between two of your own',
      ...refused,
      request: {
        operation: 'dynamodb:BatchGetItem',
        input: {
          RequestItems: {
            [sessionsTable]: {
              Keys: [{ identityId: { S: me }, itemKey: { S: preferencesKey } }, theirKey],
            },
          },
        },
      },
    },
    {
      id: 'transaction-into-theirs',
      title: 'Write to their partition inside a transaction',
      ...refused,
      request: {
        operation: 'dynamodb:TransactWriteItems',
        input: {
          TransactItems: [
            {
              Put: {
                TableName: sessionsTable,
                Item: {
                  identityId: { S: other },
                  itemKey: { S: fileKey(sessionId, fileId) },
                },
              },
            },
          ],
        },
      },
    },
  ];
};

const resultCases = (subjects: CheckSubjects): CaseList => {
  const { me, resultsBucket, resultsTable, sessionId, fileId } = subjects;
  const address = { identityId: me, sessionId, fileId };
  const key = { identityId: { S: me }, itemKey: { S: fileKey(sessionId, fileId) } };
  const refused = { expected: 'refused' } as const;
  return [
    {
      id: 'forge-result-object',
      title: 'Put a forged result among your own',
      ...refused,
      corsForbids: true,
      request: {
        operation: 's3:PutObject',
        input: { Bucket: resultsBucket, Key: resultKey(address, 'thumb', 'webp'), Body: 'x' },
      },
    },
    {
      id: 'forge-result-row',
      title: 'Write a forged result row for yourself',
      ...refused,
      request: {
        operation: 'dynamodb:PutItem',
        input: { TableName: resultsTable, Item: { ...key, ...forged } },
      },
    },
    {
      id: 'change-result-row',
      title: 'Change a result row of your own',
      ...refused,
      request: {
        operation: 'dynamodb:UpdateItem',
        input: {
          TableName: resultsTable,
          Key: key,
          UpdateExpression: 'SET updatedAt = :never',
          ExpressionAttributeValues: { ':never': forged.updatedAt },
        },
      },
    },
    {
      id: 'batch-forge-result-row',
      title: 'Write forged result rows in a batch',
      ...refused,
      request: {
        operation: 'dynamodb:BatchWriteItem',
        input: {
          RequestItems: { [resultsTable]: [{ PutRequest: { Item: { ...key, ...forged } } }] },
        },
      },
    },
  ];
};

const wideCases = (subjects: CheckSubjects): CaseList => {
  const { me, uploadsBucket, resultsBucket, sessionsTable, resultsTable } = subjects;
  const own = uploadKey({ identityId: me, ...subjects });
  const refused = { expected: 'refused' } as const;
  return [
    {
      id: 'list-all-uploads',
      title: 'List all uploads',
      ...refused,
      request: { operation: 's3:ListObjectsV2', input: { Bucket: uploadsBucket } },
    },
    {
      id: 'list-all-results',
      title: 'List all results',
      ...refused,
      request: { operation: 's3:ListObjectsV2', input: { Bucket: resultsBucket } },
    },
    {
      id: 'list-cut-prefix',
      title: 'List by the beginning of your own identity ID',
      ...refused,
      request: {
        operation: 's3:ListObjectsV2',
        input: { Bucket: uploadsBucket, Prefix: me.slice(0, 20) },
      },
    },
    {
      id: 'list-without-slash',
      title: 'List by your identity ID without the slash',
      ...refused,
      request: { operation: 's3:ListObjectsV2', input: { Bucket: uploadsBucket, Prefix: me } },
    },
    {
      id: 'list-unfinished-uploads',
      title: 'List everybody’s unfinished uploads',
      ...refused,
      request: { operation: 's3:ListMultipartUploads', input: { Bucket: uploadsBucket } },
    },
    {
      id: 'list-versions',
      title: 'List earlier versions of your own uploads',
      ...refused,
      request: {
        operation: 's3:ListObjectVersions',
        input: { Bucket: uploadsBucket, Prefix: ownerPrefix(me) },
      },
    },
    {
      id: 'read-own-acl',
      title: 'Read the access control list of an upload',
      ...refused,
      request: { operation: 's3:GetObjectAcl', input: { Bucket: uploadsBucket, Key: own } },
    },
    {
      id: 'tag-own-upload',
      title: 'Tag an upload',
      ...refused,
      request: {
        operation: 's3:PutObjectTagging',
        input: { Bucket: uploadsBucket, Key: own, Tagging: { TagSet: [] } },
      },
    },
    {
      id: 'read-bucket-policy',
      title: 'Read the bucket’s policy',
      ...refused,
      request: { operation: 's3:GetBucketPolicy', input: { Bucket: uploadsBucket } },
    },
    {
      id: 'scan-sessions',
      title: 'Scan everybody’s sessions',
      ...refused,
      request: { operation: 'dynamodb:Scan', input: { TableName: sessionsTable, Limit: 1 } },
    },
    {
      id: 'scan-results',
      title: 'Scan everybody’s results',
      ...refused,
      request: { operation: 'dynamodb:Scan', input: { TableName: resultsTable, Limit: 1 } },
    },
    {
      id: 'partiql',
      title: 'Ask for your own sessions in PartiQL',
      ...refused,
      request: {
        operation: 'dynamodb:ExecuteStatement',
        input: {
          Statement: `SELECT * FROM "${sessionsTable}" WHERE identityId = ?`,
          Parameters: [{ S: me }],
        },
      },
    },
    {
      id: 'describe-table',
      title: 'Describe the table',
      ...refused,
      request: { operation: 'dynamodb:DescribeTable', input: { TableName: sessionsTable } },
    },
  ];
};

/** Every request of the check. Those to the user's own data and space come first: they prove that the
 *  credentials work. Allowing any of them by mistake does no harm: they write or delete only under
 *  an identity, a space or a session that does not exist. */
export const accessCases = (subjects: CheckSubjects): readonly AccessCase[] => {
  const inGroup = (group: AccessCase['group'], cases: CaseList): AccessCase[] =>
    cases.map((one) => ({ ...one, group }));
  const { spaces } = subjects;
  return [
    ...inGroup('own', ownCases(subjects)),
    ...inGroup('space', spaces === null ? [] : ownSpaceCases(subjects, spaces)),
    ...inGroup('pictures', pictureCases(subjects)),
    ...inGroup('rows', rowCases(subjects)),
    ...inGroup('spaces', spaces === null ? [] : foreignSpaceCases(subjects, spaces)),
    ...inGroup('results', resultCases(subjects)),
    ...inGroup('wide', wideCases(subjects)),
  ];
};
