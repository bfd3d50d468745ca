import { isJson, place, type ReadTemplates, type TemplateResource } from './template.ts';

/** A policy document that a template deploys, and the file of `iam-policies/` that it should be. */
export interface DeployedDocument {
  readonly file: string;
  readonly document: unknown;
}

export interface DeployedDocuments {
  readonly documents: readonly DeployedDocument[];
  /** Documents that nothing is intended for, and grants that are not understood, in words. */
  readonly problems: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

const rolePolicies: Readonly<Record<string, string>> = {
  AuthenticatedRole: 'authenticated-user',
  ConverterRole: 'converter',
  ResultsPipeRole: 'result-events/pipe',
};

const bucketPolicies: Readonly<Record<string, { readonly bucket: string; readonly file: string }>> =
  {
    UploadsBucketPolicy: { bucket: 'UploadsBucket', file: 'uploads-bucket.json' },
    ResultsBucketPolicy: { bucket: 'ResultsBucket', file: 'results-bucket.json' },
    SiteBucketPolicy: { bucket: 'SiteBucket', file: 'site-bucket.json' },
  };

/** Every policy document in the templates. Each must be one of those that are intended: a role, bucket
 *  policy or permission beside them is a problem. */
export const deployedDocuments = (templates: ReadTemplates): DeployedDocuments => {
  const documents: DeployedDocument[] = [];
  const problems: string[] = [];
  const permissions: Json[] = [];
  for (const resource of templates.resources) {
    switch (resource.type) {
      case 'AWS::IAM::Role':
        readRole(resource, documents, problems);
        break;
      case 'AWS::EC2::VPCEndpoint':
        readEndpoint(resource, documents, problems);
        break;
      case 'AWS::S3::BucketPolicy':
        readBucketPolicy(resource, templates, documents, problems);
        break;
      case 'AWS::Lambda::Permission':
        permissions.push(statementOf(resource, templates));
        break;
      case 'AWS::Lambda::Function':
        if (resource.id !== 'Converter') {
          problems.push(`${resource.id}: no function but the converter is intended`);
        } else if (resource.properties.Role !== templates.arnOf('ConverterRole')) {
          problems.push(`${resource.id} runs as another role than ConverterRole`);
        }
        break;
      case 'AWS::Cognito::IdentityPoolRoleAttachment':
        if (
          !isJson(resource.properties.Roles) ||
          resource.properties.Roles.authenticated !== templates.arnOf('AuthenticatedRole')
        ) {
          problems.push(`${resource.id} gives signed-in users another role than AuthenticatedRole`);
        }
        break;
      default:
    }
  }
  problems.push(...isolationProblems(templates, documents));
  const permission = { Version: '2012-10-17', Statement: permissions };
  documents.push({ file: 'converter.permission', document: permission });
  const buckets = templates.resources.filter(({ type }) => type === 'AWS::S3::Bucket');
  const known = Object.values(bucketPolicies).map(({ bucket }) => bucket);
  for (const { id } of buckets) {
    if (!known.includes(id)) problems.push(`${id}: no bucket policy is intended for it`);
  }
  return { documents, problems };
};

const readRole = (
  { id, properties }: TemplateResource,
  documents: DeployedDocument[],
  problems: string[],
): void => {
  const name = rolePolicies[id];
  if (name === undefined) {
    problems.push(`${id}: no role is intended but ${Object.keys(rolePolicies).join(' and ')}`);
    return;
  }
  documents.push({ file: `${name}.trust.json`, document: properties.AssumeRolePolicyDocument });
  const all = Array.isArray(properties.Policies) ? (properties.Policies as unknown[]) : [];
  // Policies of a role allow what any of them allows: each can be held to its own intended sets.
  const second = secondPolicies[id];
  const isSecond = (each: unknown) =>
    second !== undefined && isJson(each) && each.PolicyName === second.name;
  const beside = all.filter(isSecond).filter(isJson);
  if (second !== undefined) {
    documents.push(
      ...beside.map(({ PolicyDocument: document }) => ({ file: second.file, document })),
    );
    if (beside.length > 1) problems.push(`${id} has two policies named ${second.name}`);
  }
  const policies = all.filter((each) => !isSecond(each));
  const written = policies.map((each) => (isJson(each) ? each.PolicyDocument : each));
  const statements = written.flatMap((each) =>
    isJson(each) && each.Version === '2012-10-17' ? [each.Statement].flat() : ['not understood'],
  );
  documents.push({
    file: `${name}.json`,
    document: written.length === 1 ? written[0] : { Version: '2012-10-17', Statement: statements },
  });
};

/** A role's policy beside the one that is named like the role's file. */
const secondPolicies: Readonly<
  Record<string, { readonly name: string; readonly file: string } | undefined>
> = {
  AuthenticatedRole: { name: 'space-member', file: 'space-member.json' },
  ConverterRole: {
    name: 'network-interfaces',
    file: 'isolated-converter/network-interfaces.json',
  },
};

const networkInterfaces = 'isolated-converter/network-interfaces.json';

const endpointPolicies: ReadonlyMap<string, string> = new Map([
  ['ObjectsEndpoint', 'isolated-converter/objects-endpoint.json'],
  ['RowsEndpoint', 'isolated-converter/rows-endpoint.json'],
]);

const readEndpoint = (
  { id, properties }: TemplateResource,
  documents: DeployedDocument[],
  problems: string[],
): void => {
  const file = endpointPolicies.get(id);
  if (file === undefined) {
    problems.push(
      `${id}: no endpoint is intended but ${[...endpointPolicies.keys()].join(' and ')}`,
    );
    return;
  }
  // Without a policy, an endpoint lets every request through.
  documents.push({ file, document: properties.PolicyDocument });
};

/** Finds documents of an isolated converter that are missing, or that another converter has. */
const isolationProblems = (
  { resources }: ReadTemplates,
  documents: readonly DeployedDocument[],
): readonly string[] => {
  const isIsolated = resources.some(
    ({ type, properties }) =>
      type === 'AWS::Lambda::Function' && properties.VpcConfig !== undefined,
  );
  const files = [networkInterfaces, ...endpointPolicies.values()];
  return files.flatMap((file) => {
    const has = documents.some((each) => each.file === file);
    if (has === isIsolated) return [];
    return isIsolated
      ? [`${file} is missing, and the converter runs in a network of its own`]
      : [`${file} is deployed, and the converter runs in no network of its own`];
  });
};

const readBucketPolicy = (
  { id, properties }: TemplateResource,
  templates: ReadTemplates,
  documents: DeployedDocument[],
  problems: string[],
): void => {
  const known = bucketPolicies[id];
  if (
    known === undefined ||
    templates.arnOf(known.bucket) !== `arn:aws:s3:::${String(properties.Bucket)}`
  ) {
    problems.push(
      `${id}: no bucket policy of this name is intended for the bucket ${String(properties.Bucket)}`,
    );
    return;
  }
  documents.push({ file: known.file, document: properties.PolicyDocument });
};

/** The statement that Lambda makes of a permission.
 *  @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
const statementOf = ({ id, properties }: TemplateResource, templates: ReadTemplates): Json => {
  const {
    Action,
    FunctionName,
    Principal,
    SourceArn,
    SourceAccount,
    PrincipalOrgID,
    EventSourceToken,
  } = properties;
  const name = String(FunctionName);
  const conditions = {
    ...(SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': SourceArn } }),
    StringEquals: {
      ...(SourceAccount === undefined ? {} : { 'aws:SourceAccount': SourceAccount }),
      ...(PrincipalOrgID === undefined ? {} : { 'aws:PrincipalOrgID': PrincipalOrgID }),
      ...(EventSourceToken === undefined ? {} : { 'lambda:EventSourceToken': EventSourceToken }),
    },
  };
  return {
    Sid: id,
    Effect: 'Allow',
    Principal:
      Principal === '*'
        ? '*'
        : { [String(Principal).includes('.amazonaws.') ? 'Service' : 'AWS']: Principal },
    Action,
    Resource: name.startsWith('arn:')
      ? name
      : `arn:aws:lambda:${place.region}:${place.account}:function:${name}`,
    Condition: conditions,
    ...(templates.arnOf('Converter') === null ? { Unknown: true } : {}),
  };
};
