import type { JsonStatement } from './mutations.ts';
import type { PolicyFile } from './policy-files.ts';

/** A statement, and the file that it stands in. */
export interface Place {
  readonly file: PolicyFile;
  readonly statement: JsonStatement;
}

/** One thing that no statement should be. */
export interface Rule {
  readonly name: string;
  readonly page: string;
  /** What is wrong with a statement, or null. */
  readonly check: (place: Place) => string | null;
}

/** Where AWS's pages about IAM are. */
export const userGuide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';

const list = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);

const conditions = (statement: JsonStatement): readonly (readonly [string, string, unknown])[] =>
  Object.entries((statement.Condition ?? {}) as Record<string, Record<string, unknown>>).flatMap(
    ([operator, keys]) =>
      Object.entries(keys).map(([key, value]) => [operator, key, value] as const),
  );

/** Whether a statement has a condition on a key, whose name has no case. */
export const has = (statement: JsonStatement, operator: RegExp, key: string): boolean =>
  conditions(statement).some(
    ([op, name]) => operator.test(op) && name.toLowerCase() === key.toLowerCase(),
  );

const isAllow = ({ Effect }: JsonStatement): boolean => Effect === 'Allow';
const isTrust = (file: PolicyFile): boolean => file.endsWith('.trust.json');

/** Whether a statement grants to AWS services and to nobody else. */
const isServiceAlone = ({ Principal }: JsonStatement): boolean =>
  typeof Principal === 'object' &&
  Principal !== null &&
  Object.keys(Principal).every((kind) => kind === 'Service');

/** Statements whose resources are wider than one owner's, each with the reason. */
const wideOnPurpose: Readonly<Record<string, string>> = {
  ReadEveryUpload: 'the converter serves every user; keys come from S3’s own events',
  DeleteUploadsOverQuota: 'an upload beyond the quota is deleted, whoever’s it is',
  WriteEveryResult: 'the converter serves every user; it can neither read nor delete results',
  WriteEveryResultRow: 'the converter serves every user; it can neither read nor delete rows',
  WriteOwnLogs: 'a log group’s ARN ends in :* for its streams',
  OnlyTheDistributionReadsTheSite:
    'the page is the same for everybody; one distribution alone reads it',
};

/** Every rule for single statements. */
export const statementRules: readonly Rule[] = [
  {
    name: 'no-wildcard-action',
    page: `${userGuide}/best-practices.html#grant-least-privilege`,
    check: ({ statement }) =>
      isAllow(statement) && list(statement.Action).some((action) => /[*?]/.test(action))
        ? 'an Allow names actions by wildcard'
        : null,
  },
  {
    name: 'no-not-elements',
    page: `${userGuide}/reference_policies_elements_notaction.html`,
    check: ({ statement }) => {
      const found = ['NotAction', 'NotResource', 'NotPrincipal'].find((name) => name in statement);
      return found === undefined ? null : `${found} grants or denies what nobody listed`;
    },
  },
  {
    name: 'no-bare-resource',
    page: `${userGuide}/best-practices.html#grant-least-privilege`,
    check: ({ statement }) =>
      isAllow(statement) && list(statement.Resource).includes('*') ? 'Resource is *' : null,
  },
  {
    name: 'wildcards-name-their-owner',
    page: `${userGuide}/reference_policies_variables.html`,
    check: ({ statement }) => {
      const sid = String(statement.Sid);
      const wide = list(statement.Resource).find(
        (arn) => arn.includes('*') && !arn.includes('${cognito-identity.amazonaws.com:sub}/'),
      );
      return isAllow(statement) && wide !== undefined && wideOnPurpose[sid] === undefined
        ? `${wide} is not narrowed to one identity, and no reason is written down`
        : null;
    },
  },
  {
    name: 'identity-ends-with-a-slash',
    page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html',
    check: ({ statement }) => {
      const values = [
        ...list(statement.Resource),
        ...conditions(statement)
          .filter(([, key]) => key === 's3:prefix')
          .flatMap(([, , value]) => list(value)),
      ];
      const open = values.find((value) => /sub\}(?!\/)/.test(value));
      return open === undefined ? null : `${open}: no slash after the identity`;
    },
  },
  {
    name: 'for-all-values-needs-null',
    page: `${userGuide}/reference_policies_condition-single-vs-multi-valued-context-keys.html`,
    check: ({ statement }) => {
      const open = conditions(statement).find(
        ([operator, key]) =>
          operator.startsWith('ForAllValues:') &&
          !conditions(statement).some(
            ([op, name, value]) => op === 'Null' && name === key && String(value) === 'false',
          ),
      );
      return isAllow(statement) && open !== undefined
        ? `ForAllValues on ${open[1]} is true when the key is absent: add Null`
        : null;
    },
  },
  {
    name: 'rows-are-narrowed-by-leading-keys',
    page: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html',
    check: ({ file, statement }) =>
      file === 'authenticated-user.json' &&
      list(statement.Action).some((action) => action.startsWith('dynamodb:')) &&
      !has(statement, /^ForAllValues:StringEquals$/, 'dynamodb:LeadingKeys')
        ? 'a user’s rows are not held to the own partition'
        : null,
  },
  {
    name: 'lists-are-narrowed-by-prefix',
    page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html#example-object-resource-prefix',
    check: ({ statement }) =>
      isAllow(statement) &&
      list(statement.Action).includes('s3:ListBucket') &&
      !has(statement, /^String(Like|Equals)$/, 's3:prefix')
        ? 'a list is not held to the own prefix'
        : null,
  },
  {
    name: 'never-granted',
    page: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html',
    check: ({ statement }) => {
      const never =
        /^(iam:PassRole|sts:AssumeRole.*|dynamodb:(Scan|PartiQL.*|BatchWriteItem)|s3:(ListBucketMultipartUploads|ListBucketVersions|Put.*(Acl|Policy|Tagging)))$/i;
      const found = list(statement.Action).find((action) => never.test(action));
      return isAllow(statement) && statement.Principal === undefined && found !== undefined
        ? `${found} is never granted`
        : null;
    },
  },
  {
    name: 'trust-names-pool-and-method',
    page: 'https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html',
    check: ({ file, statement }) => {
      if (file !== 'authenticated-user.trust.json') return null;
      if (!has(statement, /^StringEquals$/, 'cognito-identity.amazonaws.com:aud')) {
        return 'any identity pool may assume the role: no aud';
      }
      const amr = conditions(statement).find(
        ([operator, key]) =>
          operator === 'ForAnyValue:StringEquals' && key === 'cognito-identity.amazonaws.com:amr',
      );
      return amr !== undefined && list(amr[2]).every((value) => value === 'authenticated')
        ? null
        : 'guests may assume the role: amr is not held to authenticated';
    },
  },
  {
    name: 'trust-has-one-principal',
    page: `${userGuide}/reference_policies_elements_principal.html`,
    check: ({ file, statement }) =>
      isTrust(file) && /"\*"/.test(JSON.stringify(statement.Principal ?? '*'))
        ? 'anybody may assume the role'
        : null,
  },
  {
    name: 'bucket-policies-only-deny',
    page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
    check: ({ file, statement }) =>
      file.endsWith('-bucket.json') && isAllow(statement) && !isServiceAlone(statement)
        ? 'a bucket policy grants something: permissions belong to the principals'
        : null,
  },
  {
    name: 'services-name-their-source',
    page: `${userGuide}/confused-deputy.html`,
    check: ({ file, statement }) =>
      !isTrust(file) &&
      isAllow(statement) &&
      isServiceAlone(statement) &&
      !has(statement, /^(Arn|String)Equals$/, 'aws:SourceArn')
        ? 'an AWS service may do this for anybody’s resource: no aws:SourceArn'
        : null,
  },
  {
    name: 'sid-is-a-sentence',
    page: `${userGuide}/reference_policies_elements_sid.html`,
    check: ({ statement }) =>
      /^([A-Z][a-z0-9]+){2,}$/.test(String(statement.Sid ?? ''))
        ? null
        : 'a Sid is a sentence in CamelCase that says what the statement is for',
  },
];

/** Why some statements may be wider than one owner: printed in the report. */
export const suppressions: readonly { readonly statement: string; readonly reason: string }[] =
  Object.entries(wideOnPurpose).map(([statement, reason]) => ({ statement, reason }));
