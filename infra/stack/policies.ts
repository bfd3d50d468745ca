import { readFileSync } from 'node:fs';
import { Fn } from 'aws-cdk-lib';
import type { OptionalPolicyName, PolicyName } from './policy-documents.ts';

/** The names in `${…}` that the documents leave to the deployment. */
export type Placeholder =
  | 'AccountId'
  | 'UploadsBucketArn'
  | 'ResultsBucketArn'
  | 'SessionsTableArn'
  | 'ResultsTableArn'
  | 'IdentityPoolId'
  | 'ConverterLogGroupArn'
  | 'FailedEventsQueueArn'
  | 'FairQueueArn'
  | 'ResultsStreamArn'
  | 'ResultsTopicArn'
  | 'ResultsBusArn'
  | 'ResultsPipeArn'
  | 'UnsentResultsQueueArn'
  | 'SiteBucketArn'
  | 'SiteDistributionArn';

export type Placeholders = Partial<Readonly<Record<Placeholder, string>>>;

/** Loads one document and fills its placeholders. IAM's own variables, such as
 *  `${cognito-identity.amazonaws.com:sub}`, have a colon and stay as they are.
 *  @param leftOut Sids of statements on what the deployment does not have.
 *  @throws Error when a placeholder has no value: an unfilled one would silently match nothing. */
export const loadPolicy = (
  name: PolicyName | OptionalPolicyName,
  values: Placeholders,
  leftOut: readonly string[] = [],
): unknown => {
  const url = new URL(`../../iam-policies/${name}.json`, import.meta.url);
  const document = JSON.parse(readFileSync(url, 'utf8')) as PolicyDocument;
  const Statement = document.Statement.filter(({ Sid }) => !leftOut.includes(Sid));
  return fill({ ...document, Statement }, name, values);
};

interface PolicyDocument {
  readonly Statement: readonly { readonly Sid: string }[];
}

const fill = (value: unknown, name: string, values: Placeholders): unknown => {
  if (typeof value === 'string') return fillText(value, name, values);
  if (Array.isArray(value)) return value.map((each) => fill(each, name, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, fill(each, name, values)]),
  );
};

const placeholder = /\$\{([A-Za-z]+)\}/;

const fillText = (text: string, name: string, values: Placeholders): string => {
  const pieces = text.split(placeholder);
  if (pieces.length === 1) return text;
  const filled = pieces.map((piece, index) => {
    if (index % 2 === 0) return piece;
    const value = values[piece as Placeholder];
    if (value === undefined) throw new Error(`${name}.json: no value for \${${piece}}`);
    return value;
  });
  return Fn.join(
    '',
    filled.filter((piece) => piece !== ''),
  );
};
