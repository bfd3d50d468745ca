import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { configFromOutputs } from '#contract/config';
import { codeBucket, uploadCode } from './buckets.ts';
import { connect } from './clients.ts';
import { uploadSite } from './site.ts';
import { deployStack } from './stack.ts';
import { readDeploy } from './target.ts';
import { latchkeyApp } from '../stack/latchkey-app.ts';
import { artefactPath, ensureBuilt } from '../build/artefacts.ts';
import { awsPlatform, zipConverter } from '../build/zip-converter.ts';

/** `npm run deploy`: the same templates everywhere, by CloudFormation, into an account that needs no
 *  preparation. Origin → converter's code → stack → `config.json` → page. */
const main = async (): Promise<void> => {
  const { target, appOrigins, deletionProtection } = readDeploy(process.argv.slice(2), process.env);
  const template = templates(deletionProtection);
  await ensureBuilt(['converter', 'site']);
  const { cloudFormation, s3, account } = await connect(target);

  const site = appOrigins.length > 0 ? null : await deploySite(cloudFormation, template);
  const origins = site === null ? appOrigins : [site.origin];

  const code = codeBucket(account, target.region);
  const zip = await zipConverter(
    target.engine === 'aws' ? awsPlatform : { os: 'linux', cpu: process.arch },
  );
  const outputs = await deployStack(cloudFormation, {
    name: 'Latchkey',
    template: template('Latchkey'),
    parameters: {
      AppOrigins: origins.join(','),
      ConverterCodeBucket: code.name,
      ConverterCodeKey: await uploadCode(s3, code, zip),
    },
  });

  const root = dirname(artefactPath('site'));
  const config = JSON.stringify(configFromOutputs(target, outputs), null, 2);
  await writeFile(join(root, 'config.json'), `${config}\n`);
  if (site !== null) await uploadSite(s3, { name: site.bucket, account }, root);
  console.log(
    site === null
      ? `Deployed. The page is dist/site/, config.json in it: serve it at ${origins.join(' or ')}.`
      : `Deployed: ${site.origin}`,
  );
};

type Templates = (name: 'Latchkey' | 'LatchkeySite') => unknown;

/** The templates that `npm run synth` writes. */
const templates = (deletionProtection: boolean): Templates => {
  const assembly = latchkeyApp({ context: { deletionProtection } }).app.synth();
  return (name) => assembly.getStackByName(name).template as unknown;
};

const deploySite = async (
  cloudFormation: CloudFormationClient,
  template: Templates,
): Promise<{ readonly origin: string; readonly bucket: string }> => {
  const { SiteOrigin, SiteBucketName } = await deployStack(cloudFormation, {
    name: 'LatchkeySite',
    template: template('LatchkeySite'),
    parameters: {},
  });
  if (SiteOrigin === undefined || SiteBucketName === undefined) {
    throw new Error('the stack LatchkeySite does not say where it serves the page');
  }
  return { origin: SiteOrigin, bucket: SiteBucketName };
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
