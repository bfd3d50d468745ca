import type { Config } from '#contract/config';
import type { Outputs } from './stack.ts';
import type { Target } from './target.ts';

/** The page's `config.json`, from the stack's outputs.
 *  @throws Error naming a missing output. */
export const pageConfig = (target: Target, outputs: Outputs): Config => {
  const output = (name: string): string => {
    const value = outputs[name];
    if (value === undefined) throw new Error(`the stack has no output ${name}`);
    return value;
  };
  const { endpoint } = target;
  return {
    engine: target.engine,
    region: target.region,
    userPoolId: output('UserPoolId'),
    userPoolClientId: output('UserPoolClientId'),
    identityPoolId: output('IdentityPoolId'),
    uploadsBucket: output('UploadsBucketName'),
    resultsBucket: output('ResultsBucketName'),
    sessionsTable: output('SessionsTableName'),
    resultsTable: output('ResultsTableName'),
    ...(endpoint === null
      ? {}
      : {
          endpoints: {
            cognitoIdp: endpoint,
            cognitoIdentity: endpoint,
            s3: endpoint,
            dynamodb: endpoint,
          },
        }),
  };
};
