import type { NamedPolicy } from '../../engine/iam/policy-document.ts';
import { isJson, standIn, type ReadTemplates, type TemplateResource } from '../template.ts';

/** A role that users of the identity pool can have. */
export interface UserRole {
  readonly id: string;
  readonly arn: string;
  /** Whether the pool gives it to guests, who have not signed in. */
  readonly isForGuests: boolean;
  readonly trust: unknown;
  readonly policies: readonly NamedPolicy[];
}

/** Everything in a template that lets its users reach objects and items. */
export interface UserAccess {
  readonly roles: readonly UserRole[];
  readonly identityPools: readonly string[];
  /** By bucket ARN. */
  readonly bucketPolicies: Readonly<Record<string, NamedPolicy>>;
  /** What may grant something and is not understood, in words. */
  readonly notUnderstood: readonly string[];
}

/** Properties that are read, or grant nothing to users. A type that is not here is not understood.
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html */
const understood: Readonly<Record<string, readonly string[] | 'all'>> = {
  'AWS::IAM::Role': [
    'AssumeRolePolicyDocument',
    'Policies',
    'ManagedPolicyArns',
    'RoleName',
    'Path',
    'Description',
    'MaxSessionDuration',
    'PermissionsBoundary',
    'Tags',
  ],
  'AWS::IAM::Policy': ['PolicyName', 'PolicyDocument', 'Roles', 'Users', 'Groups'],
  'AWS::IAM::ManagedPolicy': [
    'ManagedPolicyName',
    'PolicyDocument',
    'Roles',
    'Users',
    'Groups',
    'Description',
    'Path',
  ],
  'AWS::S3::Bucket': [
    'BucketName',
    'BucketEncryption',
    'CorsConfiguration',
    'LifecycleConfiguration',
    'LoggingConfiguration',
    'MetricsConfigurations',
    'NotificationConfiguration',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags',
    'VersioningConfiguration',
  ],
  'AWS::S3::BucketPolicy': ['Bucket', 'PolicyDocument'],
  'AWS::DynamoDB::Table': [
    'AttributeDefinitions',
    'BillingMode',
    'DeletionProtectionEnabled',
    'KeySchema',
    'LocalSecondaryIndexes',
    'PointInTimeRecoverySpecification',
    'ProvisionedThroughput',
    'SSESpecification',
    'StreamSpecification.StreamViewType',
    'TableClass',
    'TableName',
    'Tags',
    'TimeToLiveSpecification',
  ],
  'AWS::Cognito::UserPool': 'all',
  'AWS::Cognito::UserPoolClient': 'all',
  'AWS::Cognito::UserPoolDomain': 'all',
  'AWS::Cognito::IdentityPool': 'all',
  'AWS::Cognito::IdentityPoolPrincipalTag': 'all',
  'AWS::Cognito::IdentityPoolRoleAttachment': ['IdentityPoolId', 'Roles'],
  'AWS::Logs::LogGroup': 'all',
  'AWS::CloudWatch::Alarm': 'all',
  'AWS::CDK::Metadata': 'all',
};

const strings = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map((each) =>
    typeof each === 'string' ? each : JSON.stringify(each),
  );

const typed = ({ resources }: ReadTemplates, type: string): readonly TemplateResource[] =>
  resources.filter((resource) => resource.type === type);

/** Finds what a template lets its users do. */
export const userAccessOf = (template: ReadTemplates): UserAccess => {
  const notUnderstood = [
    ...template.problems,
    ...template.resources.flatMap(strangeParts),
    ...strayGrants(template),
  ];
  const identityPools = typed(template, 'AWS::Cognito::IdentityPool').map(({ id }) => standIn(id));
  const given = typed(template, 'AWS::Cognito::IdentityPoolRoleAttachment').flatMap(
    ({ properties }) => Object.entries(isJson(properties.Roles) ? properties.Roles : {}),
  );
  const roles = typed(template, 'AWS::IAM::Role').flatMap((role): UserRole[] => {
    const arn = template.arnOf(role.id) ?? role.id;
    const kinds = given.filter(([, name]) => name === arn).map(([kind]) => kind);
    const trust = role.properties.AssumeRolePolicyDocument;
    // The classic flow lets a client choose any role that trusts its pool.
    const isOfUsers =
      kinds.length > 0 || JSON.stringify(trust ?? null).includes('cognito-identity');
    if (!isOfUsers) {
      return [];
    }
    notUnderstood.push(...outsidePolicies(role, template));
    const isForGuests = kinds.includes('unauthenticated') && !kinds.includes('authenticated');
    return [{ id: role.id, arn, isForGuests, trust, policies: policiesOf(role, arn, template) }];
  });
  notUnderstood.push(
    ...roles.flatMap(({ policies }) => policies.flatMap(otherServices)),
    ...roles.flatMap(({ policies }) => policies.flatMap((policy) => elsewhere(policy, template))),
    ...otherRoles(template, new Set(roles.map(({ id }) => id))),
    ...typed(template, 'AWS::S3::BucketPolicy').flatMap(grantsToServices),
    ...writableTags(template),
  );
  const known = new Set(roles.map(({ arn }) => arn));
  const outside = given
    .filter(([, arn]) => !known.has(String(arn)))
    .map(([kind, arn]) => `the role ${String(arn)} of ${kind} users is not in the template`);
  return {
    roles,
    identityPools,
    bucketPolicies: Object.fromEntries(
      typed(template, 'AWS::S3::BucketPolicy').map(({ id, properties }) => [
        `arn:aws:s3:::${String(properties.Bucket)}`,
        { name: id, document: properties.PolicyDocument },
      ]),
    ),
    notUnderstood: [...notUnderstood, ...outside, ...missing(roles, identityPools)],
  };
};

/** Session tags that users might set themselves: by claims that are not custom attributes, or that a client
 *  may write.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html */
const writableTags = (template: ReadTemplates): readonly string[] =>
  typed(template, 'AWS::Cognito::IdentityPoolPrincipalTag').flatMap(({ id, properties }) => {
    const tags = properties.PrincipalTags;
    const claims = isJson(tags) ? Object.values(tags).map(String) : [''];
    const isReadOnly = (claim: string) =>
      claim.startsWith('custom:') &&
      typed(template, 'AWS::Cognito::UserPoolClient').every(
        ({ properties: { WriteAttributes: written } }) =>
          Array.isArray(written) && !written.includes(claim),
      );
    return properties.UseDefaults === false && claims.every(isReadOnly)
      ? []
      : [`${id}: who sets the claims that become tags`];
  });

const missing = (roles: readonly UserRole[], pools: readonly string[]): readonly string[] => [
  ...(roles.length === 0 ? ['the template gives no role to users of an identity pool'] : []),
  ...(pools.length === 1 ? [] : [`the template has ${pools.length} identity pools, not one`]),
];

const strangeParts = ({ id, type, properties }: TemplateResource): readonly string[] => {
  const known = Object.hasOwn(understood, type) ? understood[type] : undefined;
  if (known === undefined) {
    return [`${id}: ${type} is not understood`];
  }
  const isKnown = (name: string) =>
    known === 'all' || known.includes(name) || known.some((each) => each.startsWith(`${name}.`));
  return Object.entries(properties)
    .flatMap(([name, value]) => [
      ...(isKnown(name) && !opensMore(type, name, value) ? [] : [name]),
      ...(known === 'all' || known.includes(name) || !isJson(value)
        ? []
        : Object.keys(value)
            .map((part) => `${name}.${part}`)
            .filter((part) => !known.includes(part))),
    ])
    .map((name) => `${id}: ${name} of ${type} is not understood`);
};

/** Whether a property of a known type has a value that may let users reach more: functions that
 *  decide who signs in, access lists of objects, policies that are no list.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html */
const opensMore = (type: string, name: string, value: unknown): boolean => {
  switch (`${type} ${name}`) {
    case 'AWS::Cognito::UserPool LambdaConfig':
      return true;
    case 'AWS::S3::Bucket OwnershipControls':
      return !JSON.stringify(value).includes('"BucketOwnerEnforced"');
    case 'AWS::IAM::Role Policies':
      return !Array.isArray(value);
    default:
      return false;
  }
};

interface JsonStatement {
  readonly Sid?: unknown;
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Principal?: unknown;
  readonly Resource?: unknown;
}

const allowsOf = (document: unknown): readonly JsonStatement[] => {
  const statements = isJson(document) ? [document.Statement].flat() : [];
  return statements.filter(isJson).filter(({ Effect }) => Effect !== 'Deny');
};

/** Actions of other services that reach no object and no item, and change no permission. */
const harmless = [/^mobileanalytics:/i, /^cognito-sync:/i, /^mobiletargeting:/i];

/** Actions of other services that might let users reach more: pass or assume a role, change
 *  a policy, have a function or a query read for them. */
const otherServices = ({ name, document }: NamedPolicy): readonly string[] =>
  allowsOf(document).flatMap(({ NotAction, Action }) => {
    if (NotAction !== undefined) {
      return [`${name}: what NotAction allows of services other than S3 and DynamoDB`];
    }
    return strings(Action)
      .filter((action) => !/^(s3|dynamodb):/i.test(action))
      .filter((action) => !harmless.some((pattern) => pattern.test(action)))
      .map((action) => `${name}: what users reach by ${action}`);
  });

/** Buckets and tables that users reach and the template does not have: who else may reach what is in them is
 *  not known. */
const elsewhere = ({ name, document }: NamedPolicy, template: ReadTemplates): readonly string[] => {
  const own = [...typed(template, 'AWS::S3::Bucket'), ...typed(template, 'AWS::DynamoDB::Table')];
  const arns = own.map(({ id }) => template.arnOf(id));
  return allowsOf(document)
    .flatMap(({ Resource }) => strings(Resource))
    .filter((arn) => /^arn:[^:]*:(s3|dynamodb):/.test(arn))
    .filter(
      (arn) => !arns.some((each) => each !== null && (arn === each || arn.startsWith(`${each}/`))),
    )
    .map((arn) => `${name}: ${arn}, which is in nothing that the template has`);
};

/** Roles that others than AWS's services can have: a user might assume one. */
const otherRoles = (template: ReadTemplates, ofUsers: ReadonlySet<string>): readonly string[] =>
  typed(template, 'AWS::IAM::Role')
    .filter(({ id }) => !ofUsers.has(id))
    .filter(
      ({ properties: { AssumeRolePolicyDocument: trust } }) =>
        // CloudFormation takes a text too.
        !isJson(trust) ||
        allowsOf(trust).some(
          ({ Principal }) =>
            !isJson(Principal) || Object.keys(Principal).some((kind) => kind !== 'Service'),
        ),
    )
    .map(({ id }) => `${id}: who can have this role, and what it reaches`);

/** Grants to services and providers: it is not known on whose behalf they act. */
const grantsToServices = ({ id, properties }: TemplateResource): readonly string[] =>
  allowsOf(properties.PolicyDocument).flatMap(({ Principal }) =>
    isJson(Principal) && ('Service' in Principal || 'Federated' in Principal)
      ? [`${id}: for whom ${JSON.stringify(Principal)} acts`]
      : [],
  );

/** Policies and bucket policies that belong to nothing in the template, or two for one bucket. */
const strayGrants = (template: ReadTemplates): readonly string[] => {
  const names = new Set(
    typed(template, 'AWS::IAM::Role').map(({ id }) => nameOf(template.arnOf(id) ?? id)),
  );
  const policies = [
    ...typed(template, 'AWS::IAM::Policy'),
    ...typed(template, 'AWS::IAM::ManagedPolicy'),
  ].flatMap(({ id, properties }) =>
    strings(properties.Roles)
      .filter((name) => !names.has(name))
      .map((name) => `${id} is attached to the role ${name}, which is not in the template`),
  );
  const buckets = typed(template, 'AWS::S3::BucketPolicy').map(({ properties }) =>
    String(properties.Bucket),
  );
  const twice = buckets.filter((bucket, at) => buckets.indexOf(bucket) !== at);
  return [...policies, ...twice.map((bucket) => `the bucket ${bucket} has two bucket policies`)];
};

const nameOf = (arn: string): string => arn.split('/').at(-1) ?? '';

/** Managed policies of a role that the template does not hold: what they allow is not known. */
const outsidePolicies = (
  { id, properties }: TemplateResource,
  template: ReadTemplates,
): readonly string[] => {
  const own = typed(template, 'AWS::IAM::ManagedPolicy').map((policy) => standIn(policy.id));
  return strings(properties.ManagedPolicyArns)
    .filter((name) => !own.includes(name))
    .map((name) => `${id} has the policy ${name}, which is not in the template`);
};

/** The policies of a role: its own, and those that are attached to it. */
const policiesOf = (
  { id, properties }: TemplateResource,
  arn: string,
  template: ReadTemplates,
): readonly NamedPolicy[] => {
  const inline = Array.isArray(properties.Policies) ? (properties.Policies as unknown[]) : [];
  const managed = strings(properties.ManagedPolicyArns);
  const attached = [
    ...typed(template, 'AWS::IAM::Policy'),
    ...typed(template, 'AWS::IAM::ManagedPolicy'),
  ].filter(
    (policy) =>
      strings(policy.properties.Roles).includes(nameOf(arn)) ||
      managed.includes(standIn(policy.id)),
  );
  return [
    ...inline.map((each, at) => ({
      name: `${id}.Policies[${at}]`,
      document: isJson(each) ? each.PolicyDocument : each,
    })),
    ...attached.map((policy) => ({ name: policy.id, document: policy.properties.PolicyDocument })),
  ];
};
