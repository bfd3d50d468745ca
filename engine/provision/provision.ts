import { resolve, type Lookup } from './intrinsics.ts';
import { properties } from './properties.ts';
import type { Place, ResourceType } from './resource-type.ts';
import type { Stack } from './stack.ts';
import type { NamedPolicy } from '../iam/policy-document.ts';
import { bucketPolicyName } from '../../infra/stack/policy-documents.ts';
import {
  own,
  ProvisionError,
  readTemplate,
  type Json,
  type Parameter,
  type Template,
} from './template.ts';
import { bucketType, readBucket } from './types/bucket.ts';
import {
  checkLogGroup,
  functionType,
  logGroupType,
  namelessType,
  queueType,
  readFunction,
  readQueue,
} from './types/converter.ts';
import {
  identityPoolType,
  principalTagType,
  readIdentityPool,
  readPrincipalTags,
  roleAttachmentType,
} from './types/identity-pool.ts';
import { readRole, roleType } from './types/role.ts';
import { readTable, tableType } from './types/table.ts';
import {
  readUserPool,
  readUserPoolClient,
  userPoolClientType,
  userPoolType,
} from './types/user-pool.ts';

/** Every resource type that the embedded engine knows: the stack's, and no other. */
const types: Readonly<Record<string, ResourceType>> = {
  'AWS::Cognito::IdentityPool': identityPoolType,
  'AWS::Cognito::IdentityPoolPrincipalTag': principalTagType,
  'AWS::Cognito::IdentityPoolRoleAttachment': roleAttachmentType,
  'AWS::Cognito::UserPool': userPoolType,
  'AWS::Cognito::UserPoolClient': userPoolClientType,
  'AWS::DynamoDB::Table': tableType,
  'AWS::IAM::Role': roleType,
  'AWS::Lambda::EventInvokeConfig': namelessType,
  'AWS::Lambda::EventSourceMapping': namelessType,
  'AWS::Lambda::Function': functionType,
  'AWS::Lambda::Permission': namelessType,
  'AWS::Logs::LogGroup': logGroupType,
  'AWS::S3::Bucket': bucketType,
  'AWS::S3::BucketPolicy': namelessType,
  'AWS::SQS::Queue': queueType,
};

/** Makes the engine's stack from a synthesized template: the engine runs what is audited and deployed.
 *  Pure: the same template, parameters and seed make the same stack.
 *  @param parameters values by name; lists are separated by commas.
 *  @throws ProvisionError naming a resource type, property, function or section that the engine does
 *  not know, or a parameter that has no value. */
export const provision = (
  value: unknown,
  parameters: Readonly<Record<string, string>>,
  place: Place,
): Stack => {
  const template = readTemplate(value);
  for (const [id, { type }] of Object.entries(template.resources)) {
    if (own(types, type) === undefined) {
      throw new ProvisionError(`the embedded engine does not know ${type} (${id})`);
    }
  }
  for (const name of Object.keys(parameters)) {
    if (own(template.parameters, name) === undefined) {
      throw new ProvisionError(`the template has no parameter ${name}`);
    }
  }
  const lookup = lookupIn(template, parameters, place);
  const all = (type: string): (readonly [id: string, json: Json])[] =>
    Object.entries(template.resources)
      .filter(([, resource]) => resource.type === type)
      .map(([id, resource]) => [id, resolve(resource.properties, lookup) as Json]);
  const one = (type: string): readonly [id: string, json: Json] => {
    const [found, ...others] = all(type);
    if (found === undefined || others.length > 0) {
      throw new ProvisionError(
        `the embedded engine runs exactly one ${type}, not ${others.length + (found === undefined ? 0 : 1)}`,
      );
    }
    return found;
  };

  for (const [id, json] of all('AWS::Logs::LogGroup')) checkLogGroup(id, json);
  const policies = bucketPolicies(all('AWS::S3::BucketPolicy'));
  const clients = all('AWS::Cognito::UserPoolClient').map(([id, json]) =>
    readUserPoolClient(id, json, place),
  );
  const [invokeConfig = null] = all('AWS::Lambda::EventInvokeConfig');
  const [eventSource = null, ...otherSources] = all('AWS::Lambda::EventSourceMapping');
  if (otherSources.length > 0) {
    throw new ProvisionError('the embedded engine runs one AWS::Lambda::EventSourceMapping');
  }
  return {
    region: place.region,
    account: place.account,
    userPool: readUserPool(...one('AWS::Cognito::UserPool'), clients, place),
    identityPool: readIdentityPool(
      ...one('AWS::Cognito::IdentityPool'),
      one('AWS::Cognito::IdentityPoolRoleAttachment')[1],
      all('AWS::Cognito::IdentityPoolPrincipalTag').map(([id, json]) =>
        readPrincipalTags(id, json),
      ),
      place,
    ),
    roles: all('AWS::IAM::Role').map(([id, json]) => readRole(id, json, place)),
    buckets: all('AWS::S3::Bucket').map(([id, json]) =>
      readBucket(id, json, policies.get(String(lookup.ref(id))) ?? null, place),
    ),
    tables: all('AWS::DynamoDB::Table').map(([id, json]) => readTable(id, json, place)),
    converter: readFunction(
      ...one('AWS::Lambda::Function'),
      { permissions: all('AWS::Lambda::Permission'), invokeConfig, eventSource },
      place,
    ),
    queues: all('AWS::SQS::Queue').map(([id, json]) => readQueue(id, json, place)),
    outputs: Object.fromEntries(
      Object.entries(template.outputs).map(([name, output]) => [
        name,
        String(resolve(output, lookup)),
      ]),
    ),
  };
};

/** Bucket policies by bucket name, each named as its file in `iam-policies/`. */
const bucketPolicies = (
  resources: readonly (readonly [id: string, json: Json])[],
): ReadonlyMap<string, NamedPolicy> =>
  new Map(
    resources.map(([id, json]) => {
      const from = properties(json, id);
      const bucket = from.text('Bucket');
      const document = from.any('PolicyDocument');
      from.done();
      return [bucket, { name: bucketPolicyName(id), document }];
    }),
  );

const lookupIn = (
  template: Template,
  parameters: Readonly<Record<string, string>>,
  place: Place,
): Lookup => {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': place.account,
    'AWS::Partition': 'aws',
    'AWS::Region': place.region,
    'AWS::StackName': 'Latchkey',
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const beingResolved = new Set<string>();
  const resolveOnce = (id: string, json: Json): Json => {
    if (beingResolved.has(id)) throw new ProvisionError(`${id} refers to itself in a circle`);
    beingResolved.add(id);
    try {
      return resolve(json, lookup) as Json;
    } finally {
      beingResolved.delete(id);
    }
  };
  const resource = (id: string) => {
    const found = own(template.resources, id);
    const type = found === undefined ? undefined : own(types, found.type);
    if (found === undefined || type === undefined) {
      throw new ProvisionError(`the template refers to ${id}, which it does not have`);
    }
    return { type, json: () => resolveOnce(id, found.properties) };
  };
  const lookup: Lookup = {
    ref(name) {
      const parameter = own(template.parameters, name);
      if (parameter !== undefined) return parameterValue(name, parameter, parameters[name]);
      const value = own(pseudo, name);
      if (value !== undefined) return value;
      const { type, json } = resource(name);
      return type.ref(name, json, place);
    },
    attribute(id, name) {
      const { type, json } = resource(id);
      const read = own(type.attributes(id, json, place), name);
      if (read === undefined) {
        throw new ProvisionError(`the embedded engine does not know ${id}.${name}`);
      }
      return read();
    },
  };
  return lookup;
};

const parameterValue = (name: string, parameter: Parameter, given: string | undefined): unknown => {
  const value = given ?? parameter.default;
  if (value === null) throw new ProvisionError(`the parameter ${name} has no value`);
  return parameter.list ? value.split(',').map((each) => each.trim()) : value;
};
