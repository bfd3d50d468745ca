import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import type { Construct } from 'constructs';

/** Records who read and wrote which object and row, in a bucket whose policy lets CloudTrail write.
 *  @param prefix of the deployment's names: only its resources are recorded.
 *  @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
 *  @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html */
export const addTrail = (
  scope: Construct,
  prefix: string,
  bucket: string,
  arns: { readonly objects: readonly string[]; readonly tables: readonly string[] },
): void => {
  const selector = (name: string, type: string, startsWith: readonly string[]) => ({
    name,
    fieldSelectors: [
      { field: 'eventCategory', equalTo: ['Data'] },
      { field: 'resources.type', equalTo: [type] },
      { field: 'resources.ARN', startsWith: [...startsWith] },
    ],
  });
  new CfnTrail(scope, 'DataEvents', {
    trailName: `${prefix}-data-events`,
    s3BucketName: bucket,
    isLogging: true,
    enableLogFileValidation: true,
    isMultiRegionTrail: false,
    includeGlobalServiceEvents: false,
    advancedEventSelectors: [
      selector('objects', 'AWS::S3::Object', arns.objects),
      selector('rows', 'AWS::DynamoDB::Table', arns.tables),
    ],
  });
};
