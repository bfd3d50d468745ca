import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from '../engine/provision/stack.ts';
import type { NamedPolicy } from '../engine/iam/policy-document.ts';
import type { Document } from './mutations.ts';

/** The files of `iam-policies/`, which are the whole authorisation layer. */
export const policyFiles = [
  'authenticated-user.json',
  'authenticated-user.trust.json',
  'converter.json',
  'converter.trust.json',
  'uploads-bucket.json',
  'results-bucket.json',
  'site-bucket.json',
] as const;

export type PolicyFile = (typeof policyFiles)[number];
export type PolicyFolder = Readonly<Record<PolicyFile, Document>>;

/** Reads a folder of policies, placeholders and all.
 *  @throws {Error} naming the files that are missing, or the one that is no JSON. */
export const readPolicyFolder = (dir: string): PolicyFolder => {
  const missing = policyFiles.filter((file) => !existsSync(join(dir, file)));
  if (missing.length > 0) {
    throw new Error(
      `${dir} is no whole copy of iam-policies/: it lacks ${missing.join(', ')}. The audit judges all the policies together: copy the folder, then change what you want to try.`,
    );
  }
  return parseFolder((file) => readFileSync(join(dir, file), 'utf8'));
};

/** Reads policies from wherever `read` finds a file's text. */
export const parseFolder = (read: (file: PolicyFile) => string): PolicyFolder => {
  const entries = policyFiles.map((file) => {
    try {
      return [file, JSON.parse(read(file)) as Document] as const;
    } catch (cause) {
      throw new Error(`${file} cannot be read as JSON: ${String(cause)}`, { cause });
    }
  });
  return Object.fromEntries(entries) as PolicyFolder;
};

/** The stack as it would deploy with these policies in place of its own. */
export const withPolicies = (stack: Stack, folder: PolicyFolder): Stack => {
  const documents = filledPolicies(stack, folder);
  const named = (file: PolicyFile): NamedPolicy => ({
    name: file.replace('.json', ''),
    document: documents[file],
  });
  return {
    ...stack,
    roles: stack.roles.map((role) => {
      const isUser = role.arn === stack.identityPool.authenticatedRoleArn;
      const name = isUser ? 'authenticated-user' : 'converter';
      return { ...role, policies: [named(`${name}.json`)], trust: named(`${name}.trust.json`) };
    }),
    buckets: stack.buckets.map((bucket) => ({
      ...bucket,
      policy: named(bucketPolicyFile(stack, bucket.name)),
    })),
  };
};

const bucketPolicyFile = ({ outputs }: Stack, bucket: string): PolicyFile => {
  if (bucket === outputs.UploadsBucketName) return 'uploads-bucket.json';
  return bucket === outputs.SiteBucketName ? 'site-bucket.json' : 'results-bucket.json';
};

/** Every document with its placeholders filled as the stack would fill them. IAM's own variables
 *  stay. */
export const filledPolicies = (
  stack: Stack,
  folder: PolicyFolder,
): Readonly<Record<PolicyFile, unknown>> => {
  const values = placeholderValues(stack);
  return Object.fromEntries(
    policyFiles.map((file) => [file, fillPlaceholders(folder[file], values)]),
  ) as Record<PolicyFile, unknown>;
};

const placeholderValues = (stack: Stack): Readonly<Record<string, string>> => {
  const bucket = (output: string) => `arn:aws:s3:::${stack.outputs[output] ?? ''}`;
  const table = (output: string) =>
    `arn:aws:dynamodb:${stack.region}:${stack.account}:table/${stack.outputs[output] ?? ''}`;
  return {
    UploadsBucketArn: bucket('UploadsBucketName'),
    ResultsBucketArn: bucket('ResultsBucketName'),
    SessionsTableArn: table('SessionsTableName'),
    ResultsTableArn: table('ResultsTableName'),
    IdentityPoolId: stack.identityPool.id,
    ConverterLogGroupArn: `arn:aws:logs:${stack.region}:${stack.account}:log-group:/aws/lambda/${stack.converter.name}`,
    FailedEventsQueueArn: stack.converter.onFailureArn ?? '',
    SiteBucketArn: bucket('SiteBucketName'),
    SiteDistributionArn: stack.outputs.SiteDistributionArn ?? '',
  };
};

const fillPlaceholders = (value: unknown, values: Readonly<Record<string, string>>): unknown =>
  JSON.parse(
    JSON.stringify(value).replace(
      /\$\{([A-Za-z]+)\}/g,
      (text, name: string) => values[name] ?? text,
    ),
  ) as unknown;
