import { authorise } from '../engine/iam/authorise.ts';
import type { Bucket, Stack } from '../engine/provision/stack.ts';
import { has, plainOperators, statementRules, userGuide } from './lint-rules.ts';
import type { JsonStatement } from './mutations.ts';
import { policyFiles, type PolicyFile, type PolicyFolder } from './policy-files.ts';

/** A statement or setting that breaks a rule. */
export interface LintFinding {
  readonly rule: string;
  readonly where: string;
  readonly says: string;
  /** The AWS page that the rule rests on. */
  readonly page: string;
}

/** Rules over the whole document or the stack. */
const documentFindings = (file: PolicyFile, folder: PolicyFolder): LintFinding[] => {
  const finding = (rule: string, says: string, page: string): LintFinding => ({
    rule,
    where: file,
    says,
    page,
  });
  const { Version, Statement } = folder[file];
  const sids = Statement.flatMap(({ Sid }) => (Sid === undefined ? [] : [String(Sid)]));
  return [
    ...(Version === '2012-10-17'
      ? []
      : [
          finding(
            'version',
            'the Version is not 2012-10-17, so variables are plain text',
            `${userGuide}/reference_policies_elements_version.html`,
          ),
        ]),
    ...(new Set(sids).size === sids.length
      ? []
      : [
          finding(
            'sids-differ',
            'two statements have one Sid',
            `${userGuide}/reference_policies_elements_sid.html`,
          ),
        ]),
  ];
};

/** Whether a bucket's policy denies plain HTTP to everybody, for the bucket and for its objects. */
const deniesPlainHttp = ({ arn, policy }: Bucket, resourceAccount: string): boolean =>
  [
    { action: 's3:ListBucket', resource: arn },
    { action: 's3:GetObject', resource: `${arn}/key` },
    { action: 's3:PutObject', resource: `${arn}/key` },
  ].every(
    (asked) =>
      authorise(
        {
          ...asked,
          principal: { kind: 'anonymous' },
          context: { 'aws:SecureTransport': ['false'] },
        },
        { identityPolicies: [], resourcePolicy: policy, resourceAccount },
      ).decision === 'ExplicitlyDenied',
  );

const stackFindings = (stack: Stack): LintFinding[] => {
  const finding = (rule: string, where: string, says: string, page: string): LintFinding => ({
    rule,
    where,
    says,
    page,
  });
  const identity = stack.identityPool;
  const permission = stack.converter.resourcePolicy.document as {
    Statement: readonly JsonStatement[];
  };
  return [
    ...(identity.allowUnauthenticatedIdentities
      ? [
          finding(
            'no-guests',
            'identity pool',
            'guests get credentials',
            'https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html',
          ),
        ]
      : []),
    ...(identity.allowClassicFlow
      ? [
          finding(
            'no-classic-flow',
            'identity pool',
            'the classic flow lets a client choose its role',
            'https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html',
          ),
        ]
      : []),
    ...identity.providers
      .filter(({ serverSideTokenCheck }) => !serverSideTokenCheck)
      .map(() =>
        finding(
          'server-side-token-check',
          'identity pool',
          'revoked tokens still get credentials',
          'https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CognitoIdentityProvider.html',
        ),
      ),
    ...permission.Statement.filter(
      (statement) =>
        !has(statement, /^Arn(Like|Equals)$/, 'aws:SourceArn') ||
        !has(statement, /^StringEquals$/, 'aws:SourceAccount'),
    ).map(() =>
      finding(
        'confused-deputy',
        'converter permission',
        'S3 may invoke for any bucket or account',
        `${userGuide}/confused-deputy.html`,
      ),
    ),
    ...stack.buckets
      .filter((bucket) => !deniesPlainHttp(bucket, stack.account))
      .map(({ name }) =>
        finding(
          'tls-only',
          name,
          'plain HTTP is not denied',
          'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
        ),
      ),
    ...stack.buckets
      .filter(({ cors }) => cors.some(({ allowedOrigins }) => allowedOrigins.includes('*')))
      .map(({ name }) =>
        finding(
          'cors-names-origins',
          name,
          'any page may call',
          'https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html',
        ),
      ),
  ];
};

/** Checks policies and stack against AWS's own advice. */
export const lint = (folder: PolicyFolder, stack: Stack): readonly LintFinding[] => [
  ...policyFiles.flatMap((file) => [
    ...documentFindings(file, folder),
    ...folder[file].Statement.map(plainOperators).flatMap((statement) =>
      statementRules.flatMap(({ name, page, check }): LintFinding[] => {
        const says = check({ file, statement });
        return says === null
          ? []
          : [{ rule: name, where: `${file}: ${String(statement.Sid)}`, says, page }];
      }),
    ),
  ]),
  ...stackFindings(stack),
];
