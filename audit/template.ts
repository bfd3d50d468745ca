type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A resource of a CloudFormation template, its intrinsic functions resolved. */
export interface TemplateResource {
  readonly id: string;
  readonly type: string;
  readonly properties: Json;
}

/** Resource types whose properties say who may do what. */
const grants = /^AWS::(IAM::.*|.*Policy|Lambda::Permission|EC2::VPCEndpoint)$/;

/** Whether a resource type has properties that say who may do what. */
export const isGrant = (type: string): boolean => grants.test(type);

/** Properties beside a policy document that name something and allow nothing. */
const nameMembers = ['PolicyName', 'ManagedPolicyName', 'RoleName', 'Description', 'Path', 'Tags'];

/** A grant without the members that name something and allow nothing. */
export const withoutNames = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNames);
  if (!isJson(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !nameMembers.includes(name))
      .map(([name, each]) => [name, withoutNames(each)]),
  );
};

/** The properties of the resources of a template that say who may do what, by ID, as they are written. */
export const writtenGrants = (template: unknown): Readonly<Record<string, unknown>> => {
  const resources = isJson(template) && isJson(template.Resources) ? template.Resources : {};
  return Object.fromEntries(
    Object.entries(resources).flatMap(([id, resource]) =>
      isJson(resource) && isGrant(String(resource.Type)) ? [[id, resource.Properties ?? {}]] : [],
    ),
  );
};

/** Templates read together, as if each Ref named what is deployed. */
export interface ReadTemplates {
  readonly resources: readonly TemplateResource[];
  /** What is not understood, in words: each may hide a permission. */
  readonly problems: readonly string[];
  /** What `Fn::GetAtt` with `Arn` gives; null for a resource that no template has. */
  readonly arnOf: (id: string) => string | null;
}

/** Where templates are taken to be deployed. */
export interface Place {
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
}

/** Where this project's own templates are taken to be deployed. */
export const place = { region: 'us-east-1', account: '111122223333' } as const satisfies Place;

/** A region and an account that a template does not write anywhere. Text of the template that names a
 *  region or an account then never equals what `AWS::Region` and `AWS::AccountId` give. */
export const placeBeside = (template: unknown): Place => {
  const text = JSON.stringify(template) ?? '';
  const unwritten = (make: (at: number) => string): string => {
    for (let at = 1; ; at += 1) {
      if (!text.includes(make(at))) return make(at);
    }
  };
  return {
    region: unwritten((at) => `any-region-${at}`),
    account: unwritten((at) => `${111122223332 + at}`),
  };
};

const pseudoParameters = ({ region, account }: Place): ReadonlyMap<string, string> =>
  new Map(
    Object.entries({
      'AWS::AccountId': account,
      'AWS::Partition': 'aws',
      'AWS::Region': region,
      'AWS::StackName': standIn('AWS::StackName'),
      'AWS::StackId': standIn('AWS::StackId'),
      'AWS::URLSuffix': 'amazonaws.com',
    }),
  );

/** Stands for a name or attribute that CloudFormation makes. AWS takes these marks in no name, and
 *  `readTemplates` reports a template that writes them, so that no text equals a stand-in.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 *  @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const standIn = (name: string): string => `‹${name}›`;
const standInMarks = /[‹›]/;

/** Sections that change what a template makes. */
const unreadSections = ['Mappings', 'Transform', 'Rules', 'Hooks'];
const readSections = new Set([
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Metadata',
  'Parameters',
  'Outputs',
  'Resources',
]);

/** Types that may depend on a condition: they grant nothing, so it does not matter whether they exist. */
const grantsNothing = new Set(['AWS::SNS::Subscription', 'AWS::Budgets::Budget']);

const nameProperties: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'AWS::S3::Bucket': 'BucketName',
    'AWS::DynamoDB::Table': 'TableName',
    'AWS::IAM::Role': 'RoleName',
    'AWS::Lambda::Function': 'FunctionName',
    'AWS::SQS::Queue': 'QueueName',
    'AWS::Logs::LogGroup': 'LogGroupName',
    'AWS::Events::EventBus': 'Name',
    'AWS::Pipes::Pipe': 'Name',
  }),
);

const startOfStream = `/stream/${standIn('the time of its start')}`;

/** ARN of the stream of a table. */
export const streamArnOf = (tableArn: string): string => `${tableArn}${startOfStream}`;

/** Attributes that are ARNs, and what they have behind the resource's own. */
const arnAttributes: ReadonlyMap<string, string> = new Map([
  ['Arn', ''],
  ['TopicArn', ''],
  ['StreamArn', startOfStream],
]);

const arnsIn = ({ region, account }: Place): ReadonlyMap<string, (name: string) => string> =>
  new Map(
    Object.entries({
      'AWS::S3::Bucket': (name: string) => `arn:aws:s3:::${name}`,
      'AWS::DynamoDB::Table': (name: string) =>
        `arn:aws:dynamodb:${region}:${account}:table/${name}`,
      'AWS::IAM::Role': (name: string) => `arn:aws:iam::${account}:role/${name}`,
      'AWS::Lambda::Function': (name: string) =>
        `arn:aws:lambda:${region}:${account}:function:${name}`,
      'AWS::SQS::Queue': (name: string) => `arn:aws:sqs:${region}:${account}:${name}`,
      'AWS::Logs::LogGroup': (name: string) =>
        `arn:aws:logs:${region}:${account}:log-group:${name}:*`,
      'AWS::SNS::Topic': (name: string) => `arn:aws:sns:${region}:${account}:${name}`,
      'AWS::Events::EventBus': (name: string) =>
        `arn:aws:events:${region}:${account}:event-bus/${name}`,
      'AWS::Pipes::Pipe': (name: string) => `arn:aws:pipes:${region}:${account}:pipe/${name}`,
      'AWS::Cognito::UserPool': (name: string) =>
        `arn:aws:cognito-idp:${region}:${account}:userpool/${name}`,
      'AWS::CloudFront::Distribution': (name: string) =>
        `arn:aws:cloudfront::${account}:distribution/${name}`,
    }),
  );

/** The value that a parameter is read as. */
export type ParameterValue = (name: string, parameter: unknown) => unknown;

/** Stands for any value that is chosen at deployment: no resource, origin or action has such a name. */
export const chosen = (parameter: string): string => standIn(`parameter ${parameter}`);

/** Reads templates that are deployed together. Never throws: what is not understood is named.
 *  @param parameterValue what parameters are read as: stand-ins for any value, unless given. */
export const readTemplates = (
  templates: readonly unknown[],
  parameterValue: ParameterValue = chosen,
  deployedIn: Place = place,
): ReadTemplates => {
  const read = templates.map((template) => readTemplate(template, parameterValue, deployedIn));
  return {
    resources: read.flatMap(({ resources }) => resources),
    problems: read.flatMap(({ problems }) => problems),
    arnOf: (id) => read.map(({ arnOf }) => arnOf(id)).find((arn) => arn !== null) ?? null,
  };
};

/** Reads one template, whose references are to itself.
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html */
const readTemplate = (
  template: unknown,
  parameterValue: ParameterValue,
  deployedIn: Place,
): ReadTemplates => {
  const arns = arnsIn(deployedIn);
  const pseudo = pseudoParameters(deployedIn);
  const problems = new Set<string>();
  const raw = new Map<string, Json>();
  const parameters = new Map<string, unknown>();
  if (!isJson(template) || !isJson(template.Resources)) {
    problems.add('a template is not a JSON object with Resources');
  } else {
    for (const section of Object.keys(template)) {
      if (unreadSections.includes(section) || !readSections.has(section)) {
        problems.add(`the template section ${section} is not understood`);
      }
    }
    if (standInMarks.test(JSON.stringify(template))) {
      problems.add('the template writes ‹ or ›, by which the audit marks names that AWS makes');
    }
    for (const [id, resource] of Object.entries(template.Resources)) {
      if (!isJson(resource) || typeof resource.Type !== 'string') {
        problems.add(`${id} has no Type`);
        continue;
      }
      if (resource.Condition !== undefined && !grantsNothing.has(resource.Type)) {
        problems.add(`${id} has a Condition, which is not understood`);
      }
      raw.set(id, resource);
    }
    for (const [name, parameter] of Object.entries(
      isJson(template.Parameters) ? template.Parameters : {},
    )) {
      parameters.set(name, parameterValue(name, parameter));
    }
  }

  const nameOf = (id: string): string => {
    const resource = raw.get(id);
    const properties = isJson(resource?.Properties) ? resource.Properties : {};
    const given = properties[nameProperties.get(String(resource?.Type)) ?? ''];
    return given === undefined ? standIn(id) : String(resolve(given, id));
  };
  /** The name in a resource's ARN: a role's begins with its path.
   *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
  const nameInArn = (id: string): string => {
    const { Type, Properties } = raw.get(id) ?? {};
    const path = Type === 'AWS::IAM::Role' && isJson(Properties) ? Properties.Path : undefined;
    return path === undefined
      ? nameOf(id)
      : `${String(resolve(path, id)).replace(/^\//, '')}${nameOf(id)}`;
  };
  const refer = (name: string, where: string): unknown => {
    if (parameters.has(name)) return parameters.get(name);
    if (pseudo.has(name)) return pseudo.get(name);
    if (raw.has(name)) return nameOf(name);
    problems.add(`${where} refers to ${name}, which no template has`);
    return name;
  };
  const attribute = (id: string, name: string, where: string): string => {
    const resource = raw.get(id);
    if (resource === undefined) problems.add(`${where} refers to ${id}, which no template has`);
    const arn = arns.get(String(resource?.Type));
    const suffix = arnAttributes.get(name);
    return suffix !== undefined && arn !== undefined
      ? `${arn(nameInArn(id))}${suffix}`
      : standIn(`${id}.${name}`);
  };
  const call = (name: string, argument: unknown, where: string): unknown => {
    const list = Array.isArray(argument) ? (argument as unknown[]) : [argument];
    switch (name) {
      case 'Ref':
        return refer(String(argument), where);
      case 'Fn::GetAtt': {
        const [id = '', ...rest] = list.length > 1 ? list.map(String) : String(list[0]).split('.');
        return attribute(id, rest.join('.'), where);
      }
      case 'Fn::Join': {
        const [separator, parts] = resolve(list, where) as unknown[];
        return Array.isArray(parts) ? parts.map(String).join(String(separator)) : String(parts);
      }
      case 'Fn::GetAZs':
        return Array.from({ length: 3 }, (_, index) => standIn(`zone ${index}`));
      case 'Fn::Select': {
        const [index, choices] = resolve(list, where) as unknown[];
        const chosenValue = Array.isArray(choices)
          ? (choices as unknown[])[Number(index)]
          : undefined;
        if (chosenValue === undefined) {
          problems.add(`${where} uses Fn::Select, which is not understood`);
        }
        return chosenValue ?? standIn(`Fn::Select ${JSON.stringify(argument)}`);
      }
      case 'Fn::Sub': {
        const own = isJson(list[1]) ? list[1] : {};
        return String(list[0]).replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, key: string) => {
          if (literal === '!') return `\${${key}}`;
          if (Object.hasOwn(own, key)) return String(resolve(own[key], where));
          const [id = '', ...rest] = key.split('.');
          return String(
            rest.length === 0 ? refer(id, where) : attribute(id, rest.join('.'), where),
          );
        });
      }
      default:
        problems.add(`${where} uses ${name}, which is not understood`);
        return `${name}(${JSON.stringify(argument)})`;
    }
  };
  const resolve = (value: unknown, where: string): unknown => {
    if (Array.isArray(value)) return value.map((each) => resolve(each, where));
    if (!isJson(value)) return value;
    const [name, ...others] = Object.keys(value);
    if (name !== undefined && others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) {
      return call(name, value[name], where);
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, resolve(each, where)]),
    );
  };

  const resources = [...raw].map(([id, { Type, Properties }]) => ({
    id,
    type: String(Type),
    properties: resolve(isJson(Properties) ? Properties : {}, id) as Json,
  }));
  return {
    resources,
    problems: [...problems],
    arnOf: (id) => {
      const arn = arns.get(String(raw.get(id)?.Type));
      return arn === undefined ? null : arn(nameInArn(id));
    },
  };
};
