import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Config } from '#contract/config';
import { clientsOf, deployStack, uploadCode, type Target } from './deployment.ts';
import { artefactPath, ensureBuilt } from './local/artefacts.ts';
import { readCommand } from './target.ts';
import { awsPlatform, zipConverter } from './zip-converter.ts';

/** `npm run deploy`: the same template everywhere, by CloudFormation. Builds what is missing, uploads
 *  the converter, creates or updates the stack and writes the page's `config.json`. */
const main = async (): Promise<void> => {
  const { target, appOrigins } = readCommand(process.argv.slice(2));
  if (appOrigins.length === 0) {
    throw new Error(
      'Say where the page is served: --origin https://… (the buckets let no other in)',
    );
  }
  await ensureBuilt(['template', 'converter', 'site']);
  const { cloudFormation, s3 } = clientsOf(target);
  const codeBucket = `latchkey-code-${await accountOf(target)}-${target.region}`;
  const zip = await zipConverter(
    target.engine === 'aws' ? awsPlatform : { os: 'linux', cpu: process.arch },
  );
  const outputs = await deployStack(cloudFormation, {
    AppOrigins: appOrigins.join(','),
    ConverterCodeBucket: codeBucket,
    ConverterCodeKey: await uploadCode(s3, codeBucket, zip),
  });
  const config = join(artefactPath('site'), '..', 'config.json');
  await writeFile(config, `${JSON.stringify(configOf(target, outputs), null, 2)}\n`);
  console.log(
    `Deployed. The page is dist/site/, config.json in it: serve it at ${appOrigins.join(' or ')}.`,
  );
};

const accountOf = async ({ region, endpoint }: Target): Promise<string> => {
  const sts = new STSClient(
    endpoint === null
      ? { region }
      : { region, endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } },
  );
  return (await sts.send(new GetCallerIdentityCommand({}))).Account ?? '';
};

const configOf = (target: Target, outputs: Readonly<Record<string, string>>): Config => {
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

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
