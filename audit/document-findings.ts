import {
  checkDocument,
  isOptional,
  kindOf,
  withoutResources,
  type IntendedSets,
  type SetFindings,
} from './intended-sets.ts';
import { parsePolicy } from '../engine/iam/policy-document.ts';
import { compareStatements, type Comparison, type Scope } from './comparison/compare.ts';
import { openParameters } from './open-parameters.ts';
import { deployedDocuments } from './template-documents.ts';
import { settingFindings } from './template-settings.ts';
import { defaultFindings } from './settings/parameter-defaults.ts';
import { conditionFindings } from './settings/condition-rules.ts';
import { resourcesBeside, resourcesMissing } from './settings/only-resources.ts';
import {
  place,
  readTemplates,
  standIn,
  streamArnOf,
  writtenGrants,
  type ReadTemplates,
} from './template.ts';

/** Values of the `${…}` placeholders of policy documents and intended sets. */
export type PlaceholderValues = Readonly<Record<string, string>>;

/** Replaces `${Name}`; IAM's own variables, which have a colon, stay. */
export const fillPlaceholders = <T>(value: T, values: PlaceholderValues): T =>
  JSON.parse(
    JSON.stringify(value).replace(
      /\$\{([A-Za-z]+)\}/g,
      (text, name: string) => values[name] ?? text,
    ),
  ) as T;

/** The identity that stands for every user whom no document names. */
const anyIdentity = 'us-east-1:0a1b2c3d-1111-4222-8333-444455556666';

/** The values written in a document that the audit puts in place of a placeholder or takes for any user, in
 *  words. No proof can tell such a value from the placeholder, and it means something else in another
 *  account. */
export const standInsOf = (
  file: string,
  document: unknown,
  values: PlaceholderValues,
): readonly string[] => {
  const text = JSON.stringify(document);
  const whole = [...Object.entries(values), ['an identity ID', anyIdentity] as const]
    .filter(([, value]) => value !== '' && text.includes(value))
    .map(([name, value]) => `${file} has ${value} itself, which stands for ${name} in this audit`);
  return whole.length > 0 ? whole : partsOfNames(file, text);
};

/** Bucket names of which a bucket policy writes a part. A policy is asked about its own bucket alone, whose
 *  name in this audit may fit where the deployed one does not. */
const partsOfNames = (file: string, text: string): readonly string[] =>
  kindOf(file) !== 'resource'
    ? []
    : [...text.matchAll(/"arn:[^:"]*:s3:([^"/]*)[^"]*"/g)]
        .filter(([, name = '']) => /[^:*?]/.test(name))
        .map(([arn]) => `${file} writes ${arn}, and a bucket has another name in each deployment`);

export const standInFindings = (
  documents: Readonly<Record<string, unknown>>,
  values: PlaceholderValues,
): readonly string[] =>
  Object.entries(documents).flatMap(([file, document]) =>
    standInsOf(file, document, values).map((says) => `UNDECIDED: ${says}`),
  );

/** The requests that can reach a document. A bucket policy is asked about its own bucket only. */
export const scopeOf = (
  file: string,
  values: PlaceholderValues,
  account: string,
  actions: readonly string[],
): Scope => {
  const bucket = /^(uploads|results|site)-bucket/.exec(file)?.[1];
  const arn = values[`${bucket?.replace(/^./, (letter) => letter.toUpperCase()) ?? ''}BucketArn`];
  return {
    kind: kindOf(file),
    account,
    roleArn: `arn:aws:iam::${account}:role/audited`,
    resources: arn === undefined ? [] : [arn, `${arn}/*`],
    actions,
    variables: { 'cognito-identity.amazonaws.com:sub': anyIdentity },
  };
};

/** Compares what a document says with what another says in its place, placeholders and all. A document that
 *  names a stand-in value is undecided. */
export const compareDocuments = (
  file: string,
  before: unknown,
  after: unknown,
  values: PlaceholderValues,
  account: string,
  actions: readonly string[],
): Comparison => {
  const statements = (document: unknown) =>
    parsePolicy({ name: file, document: fillPlaceholders(document, values) }, kindOf(file))
      .statements;
  const compared = compareStatements(
    statements(before),
    statements(after),
    scopeOf(file, values, account, actions),
  );
  const standIns = [before, after].flatMap((document) => standInsOf(file, document, values));
  return { ...compared, undecided: [...new Set([...compared.undecided, ...standIns])] };
};

/** Compares documents with what is intended for each; a document that is missing is a finding, unless only
 *  some deployments have it.
 *  @param documents by the name that `intended-sets.json` has for each, placeholders filled. */
export const checkDocuments = (
  documents: Readonly<Record<string, unknown>>,
  sets: IntendedSets,
  values: PlaceholderValues,
  account: string,
  actions: readonly string[],
): SetFindings => {
  const intended = fillPlaceholders(sets, values);
  const wantedFiles = Object.entries(intended).filter(
    ([file]) => !isOptional(file) || Object.hasOwn(documents, file),
  );
  const results = wantedFiles.map(([file, wanted]): SetFindings =>
    Object.hasOwn(documents, file)
      ? checkDocument(file, wanted, documents[file], scopeOf(file, values, account, actions))
      : { findings: [`${file} is missing`], remarks: [] },
  );
  const strange = Object.keys(documents).filter((file) => !Object.hasOwn(intended, file));
  return {
    findings: [
      ...results.flatMap(({ findings }) => findings),
      ...strange.map((file) => `${file}: nothing is intended for this document`),
    ],
    remarks: results.flatMap(({ remarks }) => remarks),
  };
};

/** What templates may not write themselves where something is granted: it would hold in one place only. */
const placeValues: PlaceholderValues = {
  AccountId: place.account,
  Region: place.region,
  Partition: 'arn:aws:',
};

/** Compares everything that templates deploy with what is intended: their policy documents, every
 *  setting that matters, and every resource type, property or function that is not understood. */
export const templateFindings = (
  templates: readonly unknown[],
  sets: IntendedSets,
  actions: readonly string[],
): SetFindings => {
  const read = readTemplates(templates);
  const { documents, problems } = deployedDocuments(read);
  const byFile: Record<string, unknown> = {};
  for (const { file, document } of documents) byFile[file] = document;
  const lacks = Object.entries(optionalResources)
    .filter(([, id]) => read.arnOf(id) === null)
    .map(([placeholder]) => placeholder);
  const intended = withoutResources(sets, lacks);
  const checked = checkDocuments(byFile, intended, placeholdersOf(read), place.account, actions);
  return {
    findings: [
      ...templates.flatMap((each) => standInFindings(writtenGrants(each), placeValues)),
      ...templates.flatMap(openParameters).map((says) => `UNDECIDED: ${says}`),
      ...read.problems,
      ...problems,
      ...read.resources.flatMap((resource) => settingFindings({ resource, templates: read })),
      ...resourcesBeside(read.resources),
      ...resourcesMissing(read.resources),
      ...templates.flatMap(defaultFindings),
      ...templates.flatMap(conditionFindings),
      ...checked.findings.map((each) => `template: ${each}`),
    ],
    remarks: checked.remarks.map((each) => `template: ${each}`),
  };
};

/** Resources that only some deployments have, by the placeholder of their ARN. */
const optionalResources: Readonly<Record<string, string>> = {
  '${FairQueueArn}': 'FairQueue',
  '${ResultsTopicArn}': 'ResultsTopic',
  '${ResultsBusArn}': 'ResultsBus',
};

const placeholdersOf = ({ arnOf }: ReadTemplates): PlaceholderValues => ({
  UploadsBucketArn: arnOf('UploadsBucket') ?? 'missing',
  ResultsBucketArn: arnOf('ResultsBucket') ?? 'missing',
  SessionsTableArn: arnOf('SessionsTable') ?? 'missing',
  ResultsTableArn: arnOf('ResultsTable') ?? 'missing',
  IdentityPoolId: standIn('IdentityPool'),
  ConverterLogGroupArn: (arnOf('ConverterLogs') ?? 'missing').replace(/:\*$/, ''),
  FailedEventsQueueArn: arnOf('FailedEvents') ?? 'missing',
  FairQueueArn: arnOf('FairQueue') ?? 'missing',
  ResultsStreamArn: streamArnOf(arnOf('ResultsTable') ?? 'missing'),
  ResultsTopicArn: arnOf('ResultsTopic') ?? 'missing',
  ResultsBusArn: arnOf('ResultsBus') ?? 'missing',
  ResultsPipeArn: arnOf('ResultsPipe') ?? 'missing',
  UnsentResultsQueueArn: arnOf('UnsentResults') ?? 'missing',
  SiteBucketArn: arnOf('SiteBucket') ?? 'missing',
  SiteDistributionArn: arnOf('SiteDistribution') ?? 'missing',
  ConverterArn: arnOf('Converter') ?? 'missing',
  AccountId: place.account,
});
