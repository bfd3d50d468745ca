import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { S3Client } from '@aws-sdk/client-s3';
import { configFromOutputs } from '#contract/config';
import { codeBucket, codeKey, uploadCode } from './buckets.ts';
import { connect } from './clients.ts';
import { administratorCall, demoAccountLines, makeDemoAccounts } from './demo-accounts.ts';
import { releaseLines } from './releases.ts';
import { releaseSite, releasesOf, rollBackSite, type Site } from './site.ts';
import { accountInWords, refusalOf, type Account } from './preflight.ts';
import { protectedIn } from './protection.ts';
import {
  deployStack,
  outputsOf,
  previewStack,
  templateOf,
  type Outputs,
  type WantedStack,
} from './stack.ts';
import { readDeploy, type DeployCommand } from './target.ts';
import { latchkeyApp } from '../stack/latchkey-app.ts';
import { artefactPath, ensureBuilt } from '../build/artefacts.ts';
import { awsPlatform, zipConverter } from '../build/zip-converter.ts';

/** `npm run deploy`: the same templates everywhere, by CloudFormation, into an account that needs no
 *  preparation. Origin → converter's code → stack → `config.json` → page → alarms. */
const main = async (): Promise<void> => {
  const command = readDeploy(process.argv.slice(2), process.env);
  const { target, appOrigins } = command;
  const { cloudFormation, s3, account, callerArn, credentials } = await connect(target);
  if (target.engine === 'aws') {
    const profile = process.env.AWS_PROFILE ?? null;
    await confirmAccount({ account, callerArn, region: target.region, profile }, command);
  }
  if (command.releases !== null) {
    const { SiteBucketName } = await outputsOf(cloudFormation, 'LatchkeySite');
    if (SiteBucketName === undefined) throw new Error('LatchkeySite does not serve the page here');
    const site = siteOf(s3, account, target.region, SiteBucketName);
    if (command.releases === 'rollback') {
      console.log(`Serves ${(await rollBackSite(site, new Date())).id} again.`);
    }
    for (const line of releaseLines(await releasesOf(site))) console.log(line);
    return;
  }
  const template = templates(command.deletionProtection || (await isProtected(cloudFormation)));
  await ensureBuilt(['converter', 'site']);
  const step = command.dryRun ? previewed : deployStack;

  const site =
    appOrigins.length > 0 ? null : await deploySite(step, cloudFormation, command, template);
  const origins = site === null ? appOrigins : [site.origin];
  const code = codeBucket(account, target.region);
  const zip = await zipConverter(
    target.engine === 'aws' ? awsPlatform : { os: 'linux', cpu: process.arch },
  );
  const outputs = await step(cloudFormation, {
    name: 'Latchkey',
    template: template('Latchkey'),
    // An emulator cannot tell what it replaces, and its data is for trying out.
    mayLose: target.engine === 'aws' ? command.mayLose : 'all',
    parameters: {
      AppOrigins: origins.join(','),
      ConverterCodeBucket: code.name,
      ConverterCodeKey: command.dryRun ? codeKey(zip) : await uploadCode(s3, code, zip),
    },
  });
  if (command.dryRun) return;

  const root = dirname(artefactPath('site'));
  const config = configFromOutputs(target, outputs);
  await writeFile(join(root, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  if (site !== null) {
    const page = siteOf(s3, account, target.region, site.bucket);
    console.log(`Serves the release ${(await releaseSite(page, root, new Date())).id}.`);
  }
  if (command.allStacks) await deployWatch(cloudFormation, command, template, outputs);
  console.log(
    site === null
      ? `Deployed. The page is dist/site/, config.json in it: serve it at ${origins.join(' or ')}.`
      : `Deployed: ${site.origin}`,
  );
  if (target.engine === 'localstack') {
    const call = administratorCall(config, credentials);
    console.log(demoAccountLines(await makeDemoAccounts(call, config.userPoolId)));
  }
};

const siteOf = (s3: S3Client, account: string, region: string, bucket: string): Site => ({
  s3,
  page: { name: bucket, account },
  record: codeBucket(account, region),
});

type StackEffect = (client: CloudFormationClient, wanted: WantedStack) => Promise<Outputs>;

/** Prints what would change; the outputs are those of the stack as it is. */
const previewed: StackEffect = async (client, wanted) => {
  for (const line of await previewStack(client, wanted)) console.log(line);
  return outputsOf(client, wanted.name);
};

/** Nothing is deployed to an account that nobody confirmed: by `--yes`, or at the terminal.
 *  @throws Error when it is not confirmed, or in a partition that the page does not speak. */
const confirmAccount = async (where: Account, { yes, dryRun }: DeployCommand): Promise<void> => {
  const refusal = refusalOf(where);
  if (refusal !== null) throw new Error(refusal);
  console.log(`To ${accountInWords(where)}`);
  if (yes || dryRun) return;
  if (!process.stdin.isTTY) throw new Error('not confirmed: add --yes if that is the account');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Deploy there? Type the account's last four digits: `);
  terminal.close();
  if (answer.trim() !== where.account.slice(-4)) throw new Error('not confirmed');
};

const deployWatch = async (
  cloudFormation: CloudFormationClient,
  { alarmEmail, monthlyBudget }: DeployCommand,
  template: Templates,
  outputs: Outputs,
): Promise<void> => {
  if (alarmEmail === null) console.log('No --alarm-email: alarms tell nobody, there is no budget.');
  await deployStack(cloudFormation, {
    name: 'LatchkeyWatch',
    template: template('LatchkeyWatch'),
    parameters: {
      AlarmEmail: alarmEmail ?? '',
      MonthlyBudget: String(monthlyBudget),
      SessionsTableName: outputs.SessionsTableName ?? '',
      ResultsTableName: outputs.ResultsTableName ?? '',
      FailedEventsQueueName: outputs.FailedEventsQueueName ?? '',
    },
  });
};

/** Whether the deployed data is protected: it stays so until `destroy --unprotect`. */
const isProtected = async (cloudFormation: CloudFormationClient): Promise<boolean> => {
  const deployed = await templateOf(cloudFormation, 'Latchkey');
  return deployed !== null && protectedIn(deployed).length > 0;
};

type Templates = (name: 'Latchkey' | 'LatchkeySite' | 'LatchkeyWatch') => unknown;

/** The templates that `npm run synth` writes. */
const templates = (deletionProtection: boolean): Templates => {
  const assembly = latchkeyApp({ context: { deletionProtection } }).app.synth();
  return (name) => assembly.getStackByName(name).template as unknown;
};

const deploySite = async (
  step: StackEffect,
  cloudFormation: CloudFormationClient,
  { dryRun }: DeployCommand,
  template: Templates,
): Promise<{ readonly origin: string; readonly bucket: string }> => {
  const { SiteOrigin, SiteBucketName } = await step(cloudFormation, {
    name: 'LatchkeySite',
    template: template('LatchkeySite'),
    parameters: {},
  });
  if (SiteOrigin !== undefined && SiteBucketName !== undefined) {
    return { origin: SiteOrigin, bucket: SiteBucketName };
  }
  if (dryRun) return { origin: 'https://not-deployed-yet.example', bucket: '' };
  throw new Error('the stack LatchkeySite does not say where it serves the page');
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
