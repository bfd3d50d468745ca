import { Fn } from 'aws-cdk-lib';

/** Names that are written down rather than generated: the bucket, its notification, the function's
 *  permission, its role and the role's policy name each other in a circle, which CloudFormation can
 *  only resolve where the names are known beforehand.
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

/** ARN of the converter's log group, without the `:*` that stands for its streams. */
export const converterLogGroupArn: string = Fn.sub(
  `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${names.converterLogGroup}`,
);
