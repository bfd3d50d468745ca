import { properties, texts, type Properties } from '../properties.ts';
import { derived, type Place, type ResourceType } from '../resource-type.ts';
import type { Bucket, CorsRule, LifecycleRule } from '../stack.ts';
import type { NamedPolicy } from '../../iam/policy-document.ts';
import { ProvisionError, type Json } from '../template.ts';

const bucketName = (id: string, json: () => Json, place: Place): string => {
  const given = json().BucketName;
  return typeof given === 'string'
    ? given
    : `latchkey-${id.toLowerCase()}-${derived(place, id).slice(0, 12)}`;
};

/** AWS::S3::Bucket */
export const bucketType: ResourceType = {
  ref: bucketName,
  attributes: (id, json, place) => ({ Arn: () => `arn:aws:s3:::${bucketName(id, json, place)}` }),
};

/** @param policy of its AWS::S3::BucketPolicy, null where there is none. */
export const readBucket = (
  id: string,
  json: Json,
  policy: NamedPolicy | null,
  place: Place,
): Bucket => {
  const from = properties(json, id);
  const name = bucketName(id, () => json, place);
  const access = from.object('PublicAccessBlockConfiguration');
  // The engine serves nothing publicly: a template that asks for it is refused.
  for (const setting of [
    'BlockPublicAcls',
    'BlockPublicPolicy',
    'IgnorePublicAcls',
    'RestrictPublicBuckets',
  ]) {
    access.must(setting, true);
  }
  const [ownership] = from.object('OwnershipControls').objects('Rules');
  ownership?.must('ObjectOwnership', 'BucketOwnerEnforced');
  const versioning = from.object('VersioningConfiguration').text('Status', 'Off');
  if (versioning !== 'Off') {
    throw new ProvisionError(`${id}: the embedded engine keeps no object versions`);
  }
  const bucket: Bucket = {
    name,
    arn: `arn:aws:s3:::${name}`,
    policy,
    cors: from
      .object('CorsConfiguration')
      .objects('CorsRules')
      .map((rule) => corsRule(rule, id)),
    versioning,
    lifecycle: from.object('LifecycleConfiguration').objects('Rules').flatMap(lifecycleRule),
    notifications: from
      .object('NotificationConfiguration')
      .objects('LambdaConfigurations')
      .map((each) => ({ event: each.text('Event'), functionArn: each.text('Function') })),
  };
  from.without('BucketName', 'BucketEncryption', 'MetricsConfigurations');
  from.done();
  return bucket;
};

const corsRule = (rule: Properties, id: string): CorsRule => {
  const read = (name: string) => texts(rule.list(name), `${id}.${name}`);
  return {
    allowedOrigins: read('AllowedOrigins'),
    allowedMethods: read('AllowedMethods'),
    allowedHeaders: read('AllowedHeaders'),
    exposedHeaders: read('ExposedHeaders'),
    maxAge: rule.has('MaxAge') ? rule.number('MaxAge') : null,
  };
};

const lifecycleRule = (rule: Properties): LifecycleRule[] => {
  const abort = rule.object('AbortIncompleteMultipartUpload');
  const read: LifecycleRule = {
    id: rule.text('Id', ''),
    abortIncompleteMultipartUploadAfterDays: abort.has('DaysAfterInitiation')
      ? abort.number('DaysAfterInitiation')
      : null,
    expirationInDays: rule.has('ExpirationInDays') ? rule.number('ExpirationInDays') : null,
  };
  return rule.text('Status') === 'Enabled' ? [read] : [];
};
