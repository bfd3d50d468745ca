import type { JsonStatement } from './mutations.ts';
import type { PolicyFile } from './policy-files.ts';

/** A statement, and the file that it stands in. */
export interface Place {
  readonly file: PolicyFile;
  readonly statement: JsonStatement;
}

/** A rule that every statement must follow. */
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

const spaceTag = 'aws:PrincipalTag/space';

const hasValue = (statement: JsonStatement, operator: string, key: string, value: string) =>
  conditions(statement).some(
    ([op, name, values]) =>
      op === operator && name.toLowerCase() === key.toLowerCase() && list(values).join() === value,
  );

const isAllow = ({ Effect }: JsonStatement): boolean => Effect === 'Allow';
const isTrust = (file: PolicyFile): boolean => file.endsWith('.trust.json');

/** Whether a statement grants to AWS services and to nobody else. */
const isServiceAlone = ({ Principal }: JsonStatement): boolean =>
  typeof Principal === 'object' &&
  Principal !== null &&
  Object.keys(Principal).every((kind) => kind === 'Service');

/** Variables that name the owner of an object. */
const owners = ['${cognito-identity.amazonaws.com:sub}', '/space/${aws:PrincipalTag/space}'];

/** Resources that are wider than one owner's: exactly these, each with the reason. */
const wideOnPurpose: readonly {
  readonly file: PolicyFile;
  readonly resource: string;
  readonly reason: string;
}[] = [
  {
    file: 'converter.json',
    resource: '${UploadsBucketArn}/*',
    reason: 'the converter serves every user; keys come from S3’s own events',
  },
  {
    file: 'converter.json',
    resource: '${ResultsBucketArn}/*',
    reason: 'the converter serves every user; it can neither read nor delete results',
  },
  {
    file: 'converter.json',
    resource: '${ConverterLogGroupArn}:*',
    reason: 'a log group’s ARN ends in :* for its streams',
  },
  {
    file: 'site-bucket.json',
    resource: '${SiteBucketArn}/*',
    reason: 'the page is the same for everybody; one distribution alone reads it',
  },
];

const isPlain = (value: unknown): boolean =>
  list(value).every((each) => !/[*?]/.test(each.replaceAll(/\$\{[^}]*\}/g, '')));

/** The statement with every Like that has no wildcard written as the Equals that it means. */
export const plainOperators = (statement: JsonStatement): JsonStatement => {
  if (statement.Condition === undefined) return statement;
  const plain: Record<string, Record<string, unknown>> = {};
  for (const [operator, key, value] of conditions(statement)) {
    const name = isPlain(value)
      ? operator.replace(/^((?:For\w+:)?(?:String|Arn))Like$/, '$1Equals')
      : operator;
    (plain[name] ??= {})[key] = value;
  }
  return { ...statement, Condition: plain };
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
      return found === undefined ? null : `${found} applies to everything that is not listed`;
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
    check: ({ file, statement }) => {
      const wide = list(statement.Resource).find(
        (arn) =>
          /[*?]/.test(arn) &&
          !owners.some((owner) => arn.includes(`${owner}/`)) &&
          !wideOnPurpose.some((each) => each.file === file && each.resource === arn),
      );
      return isAllow(statement) && wide !== undefined
        ? `${wide} is not narrowed to one identity or space, and no reason is written down`
        : null;
    },
  },
  {
    name: 'owner-ends-with-a-slash',
    page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html',
    check: ({ statement }) => {
      const values = [
        ...list(statement.Resource),
        ...conditions(statement)
          .filter(([, key]) => key.toLowerCase() === 's3:prefix')
          .flatMap(([, , value]) => list(value)),
      ];
      const open = values.find((value) => /(sub|space)\}(?!\/)/.test(value));
      return open === undefined ? null : `${open}: no slash after the owner`;
    },
  },
  {
    name: 'a-space-is-named',
    page: `${userGuide}/id_tags.html#id_tags_rules_creating`,
    check: ({ file, statement }) =>
      file === 'space-member.json' &&
      isAllow(statement) &&
      !(
        hasValue(statement, 'StringLike', spaceTag, '?*') &&
        hasValue(statement, 'StringNotLike', spaceTag, '*/*')
      )
        ? 'a tag that is empty or has a slash is taken for a space'
        : null,
  },
  {
    name: 'for-all-values-needs-null',
    page: `${userGuide}/reference_policies_condition-single-vs-multi-valued-context-keys.html`,
    check: ({ statement }) => {
      const open = conditions(statement).find(
        ([operator, key]) =>
          operator.startsWith('ForAllValues:') &&
          !conditions(statement).some(
            ([op, name, value]) =>
              op === 'Null' &&
              name.toLowerCase() === key.toLowerCase() &&
              String(value) === 'false',
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
      (file === 'authenticated-user.json' || file === 'space-member.json') &&
      isAllow(statement) &&
      list(statement.Action).some((action) => /^dynamodb:/i.test(action)) &&
      !has(statement, /^ForAllValues:StringEquals$/, 'dynamodb:LeadingKeys')
        ? 'a user’s rows are not held to the own partition'
        : null,
  },
  {
    name: 'lists-are-narrowed-by-prefix',
    page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html#example-object-resource-prefix',
    check: ({ statement }) =>
      isAllow(statement) &&
      list(statement.Action).some((action) => /^s3:ListBucket$/i.test(action)) &&
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
          operator === 'ForAnyValue:StringEquals' &&
          key.toLowerCase() === 'cognito-identity.amazonaws.com:amr',
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
];

/** Why some statements may be wider than one owner: printed in the report. */
export const suppressions: readonly { readonly statement: string; readonly reason: string }[] =
  wideOnPurpose.map(({ file, resource, reason }) => ({
    statement: `${file}: ${resource}`,
    reason,
  }));
