import { Fn } from 'aws-cdk-lib';
import { prefixOf, type Stage } from './stack-names.ts';

/** Names of a deployment's resources. */
export interface Names {
  readonly prefix: string;
  readonly uploadsBucket: string;
  readonly resultsBucket: string;
  readonly siteBucket: string;
  readonly converter: string;
  readonly converterArn: string;
  readonly converterLogGroup: string;
  /** Without the `:*` for its streams. */
  readonly converterLogGroupArn: string;
  readonly resultsPipe: string;
  readonly resultsPipeArn: string;
  readonly resultsBus: string;
}

/** Fixed names: the bucket, its notification, the function's permission, its role and the role's policy
 *  refer to each other in a circle, which CloudFormation resolves only when the names are known
 *  beforehand. The pipe's role trusts the pipe by its name.
 *  @see https://repost.aws/knowledge-center/unable-validate-circular-dependency-cloudformation */
export const namesOf = (stage: Stage | null): Names => {
  const prefix = prefixOf(stage);
  const bucket = (what: string): string =>
    Fn.sub(`${prefix}-${what}-\${AWS::AccountId}-\${AWS::Region}`);
  const arn = (rest: string): string =>
    Fn.sub(
      `arn:\${AWS::Partition}:${rest.replace('REGION:ACCOUNT', '${AWS::Region}:${AWS::AccountId}')}`,
    );
  const converter = `${prefix}-converter`;
  const results = `${prefix}-results`;
  return {
    prefix,
    uploadsBucket: bucket('uploads'),
    resultsBucket: bucket('results'),
    siteBucket: bucket('site'),
    converter,
    converterArn: arn(`lambda:REGION:ACCOUNT:function:${converter}`),
    converterLogGroup: `/aws/lambda/${converter}`,
    converterLogGroupArn: arn(`logs:REGION:ACCOUNT:log-group:/aws/lambda/${converter}`),
    resultsPipe: results,
    resultsPipeArn: arn(`pipes:REGION:ACCOUNT:pipe/${results}`),
    resultsBus: results,
  };
};

/** ARN of a bucket by its name. */
export const bucketArn = (name: string): string =>
  Fn.join('', ['arn:', Fn.ref('AWS::Partition'), ':s3:::', name]);
