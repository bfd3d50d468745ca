/** The documents under `iam-policies/` by file name without `.json`, and the property of a template's
 *  resource that holds each. Stack, engine, audit and the tests of the README read this table. */
export const policyDocuments = {
  'authenticated-user': { resource: 'AuthenticatedRole', property: 'Policies' },
  'authenticated-user.trust': {
    resource: 'AuthenticatedRole',
    property: 'AssumeRolePolicyDocument',
  },
  'space-member': { resource: 'AuthenticatedRole', property: 'Policies' },
  converter: { resource: 'ConverterRole', property: 'Policies' },
  'converter.trust': { resource: 'ConverterRole', property: 'AssumeRolePolicyDocument' },
  'uploads-bucket': { resource: 'UploadsBucketPolicy', property: 'PolicyDocument' },
  'results-bucket': { resource: 'ResultsBucketPolicy', property: 'PolicyDocument' },
  'site-bucket': { resource: 'SiteBucketPolicy', property: 'PolicyDocument' },
} as const;

/** Documents that only a deployment with `--isolated-converter` or `--results-to` has. */
export const optionalPolicyNames = [
  'isolated-converter/network-interfaces',
  'isolated-converter/objects-endpoint',
  'isolated-converter/rows-endpoint',
  'result-events/pipe',
  'result-events/pipe.trust',
] as const;

export type OptionalPolicyName = (typeof optionalPolicyNames)[number];

export type PolicyName = keyof typeof policyDocuments;

export const policyNames = Object.keys(policyDocuments) as readonly PolicyName[];

/** The document that a bucket policy holds, by its logical ID.
 *  @throws Error when the table has none: a new bucket must not get another's policy. */
export const bucketPolicyName = (logicalId: string): PolicyName => {
  const found = policyNames.find((name) => policyDocuments[name].resource === logicalId);
  if (found === undefined) throw new Error(`no document of iam-policies/ is for ${logicalId}`);
  return found;
};
