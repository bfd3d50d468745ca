import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Stack } from '../engine/provision/stack.ts';
import type { NamedPolicy } from '../engine/iam/policy-document.ts';
import {
  optionalPolicyNames,
  policyNames,
  type PolicyName,
} from '../infra/stack/policy-documents.ts';
import { fillPlaceholders, type PlaceholderValues } from './document-findings.ts';
import type { Document } from './mutations.ts';
import { parseUniqueJson } from './unique-json.ts';

export type PolicyFile = `${PolicyName}.json`;

/** The files of `iam-policies/`, which are the whole authorisation layer. */
export const policyFiles: readonly PolicyFile[] = policyNames.map(
  (name) => `${name}.json` as const,
);

export type PolicyFolder = Readonly<Record<PolicyFile, Document>>;

/** Optional policies by file; null for one that is missing. */
export type OptionalPolicies = Readonly<Record<string, Document | null>>;

/** A document that allows and denies nothing. */
export const emptyDocument: Document = { Version: '2012-10-17', Statement: [] };

/** The files that only a deployment with `--isolated-converter` or `--results-to` has. */
export const optionalFiles: readonly string[] = optionalPolicyNames.map((name) => `${name}.json`);

/** JSON files of a folder that no stack loads. */
const strangeFiles = (dir: string): readonly string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(sep).join('/'))
    .filter((name) => name.endsWith('.json'))
    .filter((name) => ![...policyFiles, ...optionalFiles].includes(name));

/** Reads a folder of policies, placeholders and all.
 *  @throws {Error} naming the files that are missing, those that no stack loads, or the one that is not
 *  JSON. */
export const readPolicyFolder = (dir: string): PolicyFolder => {
  const missing = policyFiles.filter((file) => !existsSync(join(dir, file)));
  if (missing.length > 0) {
    throw new Error(
      `${dir} is not a complete copy of iam-policies/: it has no ${missing.join(', ')}. The audit reads all the policies together: copy the folder, then change what you want to try.`,
    );
  }
  const strange = strangeFiles(dir);
  if (strange.length > 0) {
    throw new Error(
      `${dir} has ${strange.join(', ')}, which no stack loads: nobody would be judged by it. Add its statements to one of ${policyFiles.join(', ')}, or take it away.`,
    );
  }
  return parseFolder((file) => readFileSync(join(dir, file), 'utf8'));
};

/** Reads policies from wherever `read` finds a file's text.
 *  @throws {Error} naming the file that is not JSON, or that has a member of an object twice. */
export const parseFolder = (read: (file: PolicyFile) => string): PolicyFolder => {
  const entries = policyFiles.map((file) => [file, parseDocument(file, read(file))] as const);
  return Object.fromEntries(entries) as PolicyFolder;
};

/** Policies that only a deployment with `--isolated-converter` or `--results-to` has, by name; null for a file that is
 *  missing.
 *  @throws {Error} naming the file that is not JSON, or that has a member of an object twice. */
export const readOptionalPolicies = (dir: string): OptionalPolicies =>
  parseOptional((file) => {
    const path = join(dir, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  });

/** Reads the same from wherever `read` finds a file's text; null where there is none. */
export const parseOptional = (read: (file: string) => string | null): OptionalPolicies =>
  Object.fromEntries(
    optionalFiles.map((file) => {
      const text = read(file);
      return [file, text === null ? null : parseDocument(file, text)];
    }),
  );

const parseDocument = (file: string, text: string): Document => {
  try {
    return documentOf(parseUniqueJson(text));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${file} cannot be read as JSON: ${why}`, { cause });
  }
};

/** A document whose Statement is always a list, as IAM reads it. Anything else is left for the proof to
 *  refuse by name.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html */
const documentOf = (json: unknown): Document => {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new Error('it is not a JSON object');
  }
  const { Statement = [] } = json as { Statement?: unknown };
  const statements = [Statement].flat();
  if (!statements.every((each) => typeof each === 'object' && each !== null)) {
    throw new Error('its Statement is neither an object nor a list of objects');
  }
  return { ...json, Statement: statements as Document['Statement'] };
};

/** The stack as it would deploy with these policies in place of its own. */
export const withPolicies = (stack: Stack, folder: PolicyFolder): Stack => {
  const documents = filledPolicies(stack, folder);
  const replaced = ({ name }: NamedPolicy): NamedPolicy => {
    const document = documents[`${name as PolicyName}.json`];
    if (document === undefined) {
      throw new Error(`the stack has the policy ${name}, which no file is`);
    }
    return { name, document };
  };
  return {
    ...stack,
    roles: stack.roles.map((role) => ({
      ...role,
      policies: role.policies.map(replaced),
      trust: replaced(role.trust),
    })),
    buckets: stack.buckets.map((bucket) => ({
      ...bucket,
      policy: bucket.policy === null ? null : replaced(bucket.policy),
    })),
  };
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

/** Values of the placeholders in one deployment. */
export const placeholderValues = (stack: Stack): PlaceholderValues => {
  const bucket = (output: string) => `arn:aws:s3:::${stack.outputs[output] ?? ''}`;
  const table = (output: string) =>
    `arn:aws:dynamodb:${stack.region}:${stack.account}:table/${stack.outputs[output] ?? ''}`;
  return {
    AccountId: stack.account,
    UploadsBucketArn: bucket('UploadsBucketName'),
    ResultsBucketArn: bucket('ResultsBucketName'),
    SessionsTableArn: table('SessionsTableName'),
    ResultsTableArn: table('ResultsTableName'),
    IdentityPoolId: stack.identityPool.id,
    ConverterLogGroupArn: `arn:aws:logs:${stack.region}:${stack.account}:log-group:/aws/lambda/${stack.converter.name}`,
    FailedEventsQueueArn: stack.converter.onFailureArn ?? '',
    FairQueueArn: stack.converter.eventSource?.queueArn ?? '',
    // The engine's deployment has none of these.
    ResultsStreamArn: `${table('ResultsTableName')}/stream/2026-01-01T00:00:00.000`,
    ResultsTopicArn: `arn:aws:sns:${stack.region}:${stack.account}:Latchkey-ResultsTopic`,
    ResultsBusArn: `arn:aws:events:${stack.region}:${stack.account}:event-bus/latchkey-results`,
    ResultsPipeArn: `arn:aws:pipes:${stack.region}:${stack.account}:pipe/latchkey-results`,
    UnsentResultsQueueArn: `arn:aws:sqs:${stack.region}:${stack.account}:Latchkey-UnsentResults`,
    SiteBucketArn: bucket('SiteBucketName'),
    SiteDistributionArn: stack.outputs.SiteDistributionArn ?? '',
    ConverterArn: stack.converter.arn,
  };
};
