import type { Stack } from '../local/provision/stack.ts';
import type { JsonStatement } from './mutations.ts';
import { policyFiles, type PolicyFile, type PolicyFolder } from './policy-files.ts';

/** Something that a reviewer should not find in a policy. */
export interface LintFinding {
  readonly rule: string;
  readonly where: string;
  readonly says: string;
  /** The AWS page that the rule rests on. */
  readonly page: string;
}

interface Place {
  readonly file: PolicyFile;
  readonly statement: JsonStatement;
}

interface Rule {
  readonly name: string;
  readonly page: string;
  /** What is wrong with a statement, or null. */
  readonly check: (place: Place) => string | null;
}

const userGuide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';

const list = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);

const conditions = (statement: JsonStatement): readonly (readonly [string, string, unknown])[] =>
  Object.entries((statement.Condition ?? {}) as Record<string, Record<string, unknown>>).flatMap(
    ([operator, keys]) => Object.entries(keys).map(([key, value]) => [operator, key, value] as const),
  );

const has = (statement: JsonStatement, operator: RegExp, key: string): boolean =>
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
  OnlyTheDistributionReadsTheSite: 'the page is the same for everybody; one distribution alone reads it',
};

const rules: readonly Rule[] = [
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
      const values = [...list(statement.Resource), ...conditions(statement).filter(([, key]) => key === 's3:prefix').flatMap(([, , value]) => list(value))];
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
      const never = /^(iam:PassRole|sts:AssumeRole.*|dynamodb:(Scan|PartiQL.*|BatchWriteItem)|s3:(ListBucketMultipartUploads|ListBucketVersions|Put.*(Acl|Policy|Tagging)))$/i;
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
      if (!has(statement, /^StringEquals$/, 'cognito-identity.amazonaws.com:aud')) return 'any identity pool may assume the role: no aud';
      const amr = conditions(statement).find(([operator, key]) => operator === 'ForAnyValue:StringEquals' && key === 'cognito-identity.amazonaws.com:amr');
      return amr !== undefined && list(amr[2]).every((value) => value === 'authenticated') ? null : 'guests may assume the role: amr is not held to authenticated';
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

/** Rules over the whole document or the stack. */
const documentFindings = (file: PolicyFile, folder: PolicyFolder): LintFinding[] => {
  const finding = (rule: string, says: string, page: string): LintFinding => ({ rule, where: file, says, page });
  const { Version, Statement } = folder[file];
  const sids = Statement.map(({ Sid }) => String(Sid));
  return [
    ...(Version === '2012-10-17'
      ? []
      : [finding('version', 'the Version is not 2012-10-17, so variables are plain text', `${userGuide}/reference_policies_elements_version.html`)]),
    ...(new Set(sids).size === sids.length
      ? []
      : [finding('sids-differ', 'two statements have one Sid', `${userGuide}/reference_policies_elements_sid.html`)]),
    ...(file.endsWith('-bucket.json') && !Statement.some((statement) => statement.Effect === 'Deny' && has(statement, /^Bool$/, 'aws:SecureTransport'))
      ? [finding('tls-only', 'plain HTTP is not denied', 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html')]
      : []),
  ];
};

const stackFindings = (stack: Stack): LintFinding[] => {
  const finding = (rule: string, where: string, says: string, page: string): LintFinding => ({ rule, where, says, page });
  const identity = stack.identityPool;
  const permission = stack.converter.resourcePolicy.document as { Statement: readonly JsonStatement[] };
  return [
    ...(identity.allowUnauthenticatedIdentities
      ? [finding('no-guests', 'identity pool', 'guests get credentials', 'https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html')]
      : []),
    ...(identity.allowClassicFlow
      ? [finding('no-classic-flow', 'identity pool', 'the classic flow lets a client choose its role', 'https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html')]
      : []),
    ...identity.providers
      .filter(({ serverSideTokenCheck }) => !serverSideTokenCheck)
      .map(() => finding('server-side-token-check', 'identity pool', 'revoked tokens still buy credentials', 'https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CognitoIdentityProvider.html')),
    ...permission.Statement.filter((statement) => !has(statement, /^Arn(Like|Equals)$/, 'aws:SourceArn') || !has(statement, /^StringEquals$/, 'aws:SourceAccount')).map(() =>
      finding('confused-deputy', 'converter permission', 'S3 may invoke for any bucket or account', `${userGuide}/confused-deputy.html`),
    ),
    ...stack.buckets.filter(({ cors }) => cors.some(({ allowedOrigins }) => allowedOrigins.includes('*'))).map(({ name }) =>
      finding('cors-names-origins', name, 'any page may call', 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html'),
    ),
  ];
};

/** Holds policies and stack against AWS's own advice. */
export const lint = (folder: PolicyFolder, stack: Stack): readonly LintFinding[] => [
  ...policyFiles.flatMap((file) => [
    ...documentFindings(file, folder),
    ...folder[file].Statement.flatMap((statement) =>
      rules.flatMap(({ name, page, check }): LintFinding[] => {
        const says = check({ file, statement });
        return says === null ? [] : [{ rule: name, where: `${file}: ${String(statement.Sid)}`, says, page }];
      }),
    ),
  ]),
  ...stackFindings(stack),
];

/** Why some statements may be wider than one owner: printed in the report. */
export const suppressions: readonly { readonly statement: string; readonly reason: string }[] =
  Object.entries(wideOnPurpose).map(([statement, reason]) => ({ statement, reason }));
