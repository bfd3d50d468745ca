import { Fn } from 'aws-cdk-lib';

/** Fixed names: the bucket, its notification, the function's permission, its role and the role's policy
 *  refer to each other in a circle, which CloudFormation resolves only when the names are known
 *  beforehand.
 *  @see https://repost.aws/knowledge-center/unable-validate-circular-dependency-cloudformation */
export const names = {
  uploadsBucket: Fn.sub('latchkey-uploads-${AWS::AccountId}-${AWS::Region}'),
  resultsBucket: Fn.sub('latchkey-results-${AWS::AccountId}-${AWS::Region}'),
  siteBucket: Fn.sub('latchkey-site-${AWS::AccountId}-${AWS::Region}'),
  converter: 'latchkey-converter',
  converterLogGroup: '/aws/lambda/latchkey-converter',
} as const;

/** ARN of a bucket by its name. */
export const bucketArn = (name: string): string =>
  Fn.join('', ['arn:', Fn.ref('AWS::Partition'), ':s3:::', name]);

/** ARN of the converter. */
export const converterArn: string = Fn.sub(
  `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${names.converter}`,
);

/** ARN of the converter's log group, without the `:*` for its streams. */
export const converterLogGroupArn: string = Fn.sub(
  `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${names.converterLogGroup}`,
);
