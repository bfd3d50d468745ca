import { CfnOutput, CfnParameter, Stack, type App, type StackProps } from 'aws-cdk-lib';
import { addBuckets } from './buckets.ts';
import { addConverter } from './converter.ts';
import { addIsolatedNetwork } from './isolated-network.ts';
import { bucketArn, namesOf } from './names.ts';
import type { StackOptions } from './options.ts';
import { addResultEvents } from './result-events.ts';
import { addSignIn } from './sign-in.ts';
import { addTables } from './tables.ts';

/** Everything behind the page: sign-in, two buckets, two tables and the only Lambda. No API. */
export class LatchkeyStack extends Stack {
  constructor(app: App, id: string, props: StackProps, options: StackOptions) {
    super(app, id, props);
    const names = namesOf(options.stage);
    const appOrigins = new CfnParameter(this, 'AppOrigins', {
      type: 'CommaDelimitedList',
      description: 'Origins of the app, e.g. https://d111.cloudfront.net. CORS allows no other.',
    });
    const codeBucket = new CfnParameter(this, 'ConverterCodeBucket', {
      description: 'Bucket of the converter’s zip.',
    });
    const codeKey = new CfnParameter(this, 'ConverterCodeKey', {
      description: 'Key of the converter’s zip.',
    });

    const passkeyDomain = options.passkeys
      ? new CfnParameter(this, 'PasskeyDomain', {
          default: 'localhost',
          description: 'Domain of the app. A passkey works on the domain it was made for only.',
        }).valueAsString
      : null;

    const protection = contextFlag(this, 'deletionProtection') ? 'protected' : 'unprotected';
    const tables = addTables(this, protection, options);
    const { converter, mayInvoke, failedEvents, fairQueue } = addConverter(this, {
      names,
      codeBucket: codeBucket.valueAsString,
      codeKey: codeKey.valueAsString,
      resultsTableName: tables.results.ref,
      resultsTableArn: tables.results.attrArn,
      reservedConcurrency: options.reservedConcurrency,
      network: options.isolatedConverter
        ? addIsolatedNetwork(this, names, tables.results.attrArn)
        : null,
    });
    const buckets = addBuckets(this, names, appOrigins.valueAsList, protection);
    // S3 checks that it may invoke the function when the notification is set.
    buckets.uploads.addResourceDependency(mayInvoke);
    const signIn = addSignIn(
      this,
      {
        UploadsBucketArn: bucketArn(names.uploadsBucket),
        ResultsBucketArn: bucketArn(names.resultsBucket),
        SessionsTableArn: tables.sessions.attrArn,
        ResultsTableArn: tables.results.attrArn,
      },
      protection,
      { ...options, prefix: names.prefix, passkeyDomain },
    );

    const resultEvents =
      options.resultsTo === null
        ? null
        : addResultEvents(this, names, tables.results, options.resultsTo);

    const outputs = {
      UserPoolId: signIn.userPool.ref,
      UserPoolClientId: signIn.client.ref,
      IdentityPoolId: signIn.identityPool.ref,
      UploadsBucketName: buckets.uploads.ref,
      ResultsBucketName: buckets.results.ref,
      SessionsTableName: tables.sessions.ref,
      ResultsTableName: tables.results.ref,
      ConverterArn: converter.attrArn,
      FailedEventsQueueUrl: failedEvents.ref,
      FailedEventsQueueName: failedEvents.attrQueueName,
      ...(passkeyDomain === null ? {} : { PasskeyRelyingPartyId: passkeyDomain }),
      ...(fairQueue === null ? {} : { FairQueueName: fairQueue.attrQueueName }),
      ...(resultEvents === null
        ? {}
        : {
            UnsentResultsQueueName: resultEvents.unsent.attrQueueName,
            ...resultEvents.outputs,
          }),
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

/** A flag of CDK's context, false when absent.
 *  @throws Error for any value but true and false, which would silently count as false. */
const contextFlag = (scope: Stack, name: string): boolean => {
  const value: unknown = scope.node.tryGetContext(name) ?? false;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new Error(`the context flag ${name} is ${JSON.stringify(value)}, not true or false`);
};
