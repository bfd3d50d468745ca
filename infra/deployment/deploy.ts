import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { configFromOutputs, type Config } from '#contract/config';
import { codeBucket, codeKey, uploadCode } from './buckets.ts';
import { checkBucketNames, chooseReservation } from './check-account.ts';
import { connect, regionOfProfile, type Clients } from './clients.ts';
import { administratorCall, demoAccountLines, makeDemoAccounts } from './demo-accounts.ts';
import { accountInWords, refusalOf, type Account } from './preflight.ts';
import { protectedIn } from './protection.ts';
import { releaseLines } from './releases.ts';
import { releaseSite, releasesOf, rollBackSite, type Site } from './site.ts';
import {
  deployStack,
  outputsOf,
  previewStack,
  templateOf,
  type Outputs,
  type WantedStack,
} from './stack.ts';
import { passkeyDomainOf, readDeploy, stackOf, type DeployCommand } from './target.ts';
import { watchParameters } from './watch-parameters.ts';
import { latchkeyApp } from '../stack/latchkey-app.ts';
import type { StackKind } from '../stack/stack-names.ts';
import { artefactPath, ensureBuilt } from '../build/artefacts.ts';
import { awsPlatform, zipConverter } from '../build/zip-converter.ts';

/** `npm run deploy`: the same templates everywhere, by CloudFormation, into an account that needs no
 *  preparation. Account → page's origin → converter's code → stack → page → alarms. */
const main = async (): Promise<void> => {
  const profileRegion = await regionOfProfile();
  const command = readDeploy(process.argv.slice(2), process.env, profileRegion);
  const clients = await connect(command.target);
  await confirmAccount(clients, command);
  if (command.releases === null) await deploy(clients, command);
  else await workOnReleases(clients, command);
};

const deploy = async (clients: Clients, command: DeployCommand): Promise<void> => {
  const { target, appOrigins } = command;
  const { cloudFormation, s3, account, credentials } = clients;
  const servesPage = appOrigins.length === 0;
  await checkBucketNames(s3, cloudFormation, account, target, servesPage);
  const template = await templates(clients, command);
  for (const remark of remarks(command)) console.log(remark);
  await ensureBuilt(['converter', 'site']);

  const site = servesPage ? await deploySite(clients, command, template) : null;
  const origins = site === null ? appOrigins : [site.origin];
  const code = codeBucket(account, target);
  const zip = await zipConverter(
    target.engine === 'aws' ? awsPlatform : { os: 'linux', cpu: process.arch },
  );
  const outputs = await stepOf(command)(clients, {
    name: stackOf(target, 'Latchkey'),
    template: template('Latchkey'),
    // An emulator does not report what an update replaces, and it holds only test data.
    mayLose: target.engine === 'aws' ? command.mayLose : 'all',
    parameters: {
      AppOrigins: origins.join(','),
      ...(command.options.passkeys ? { PasskeyDomain: passkeyDomainOf(origins) } : {}),
      ConverterCodeBucket: code.name,
      ConverterCodeKey: command.dryRun ? codeKey(zip) : await uploadCode(s3, code, zip),
    },
  });
  if (command.dryRun) return;

  const config = configOf(command, outputs);
  const file = await writeConfig(command, config);
  if (site !== null) {
    const page = siteOf(clients, command, site.bucket);
    const root = dirname(artefactPath('site'));
    const release = await releaseSite(page, root, textOf(config), new Date());
    console.log(`Serves the release ${release.id}.`);
  }
  if (command.allStacks) await deployWatch(clients, command, template, outputs);
  console.log(
    site === null
      ? `Deployed. The page is dist/site/, its config.json is ${file}: serve it at ${origins.join(' or ')}.`
      : `Deployed: ${site.origin}`,
  );
  if (site !== null && command.options.domain !== null) {
    console.log(`${command.options.domain.name} must be a CNAME or alias of ${site.domainName}.`);
  }
  if (target.engine === 'localstack') {
    const call = administratorCall(config, credentials);
    console.log(demoAccountLines(await makeDemoAccounts(call, config.userPoolId)));
  }
};

/** `--releases` and `--rollback`: the page alone, without the stacks. */
const workOnReleases = async (clients: Clients, command: DeployCommand): Promise<void> => {
  const { target } = command;
  const stack = stackOf(target, 'LatchkeySite');
  const { SiteBucketName } = await outputsOf(clients.cloudFormation, stack);
  if (SiteBucketName === undefined) throw new Error(`${stack} does not serve the page here`);
  const site = siteOf(clients, command, SiteBucketName);
  if (command.releases === 'rollback') {
    console.log(`Serves ${(await rollBackSite(site, new Date())).id} again.`);
  }
  for (const line of releaseLines(await releasesOf(site))) console.log(line);
};

const siteOf = ({ s3, account }: Clients, { target }: DeployCommand, bucket: string): Site => ({
  s3,
  page: { name: bucket, account },
  record: codeBucket(account, target),
});

const configOf = ({ target, options }: DeployCommand, outputs: Outputs): Config => ({
  ...configFromOutputs(target, outputs),
  ...(options.closedSignUp ? { signUp: 'closed' as const } : {}),
});

const textOf = (config: Config): string => `${JSON.stringify(config, null, 2)}\n`;

/** Writes a deployment's `config.json`: production's into the built page, a stage's beside it.
 *  @returns its path from the project's folder. */
const writeConfig = async ({ target }: DeployCommand, config: Config): Promise<string> => {
  const root = dirname(artefactPath('site'));
  const [path, shown] =
    target.stage === null
      ? [join(root, 'config.json'), 'dist/site/config.json']
      : [join(root, `../config.${target.stage}.json`), `dist/config.${target.stage}.json`];
  await writeFile(path, textOf(config));
  return shown;
};

type StackEffect = (clients: Clients, wanted: WantedStack) => Promise<Outputs>;

const stepOf = ({ dryRun }: DeployCommand): StackEffect =>
  dryRun ? previewed : ({ cloudFormation }, wanted) => deployStack(cloudFormation, wanted);

/** Prints what would change; the outputs are those of the stack as it is. */
const previewed: StackEffect = async ({ cloudFormation }, wanted) => {
  for (const line of await previewStack(cloudFormation, wanted)) console.log(line);
  return outputsOf(cloudFormation, wanted.name);
};

/** Asks the operator to confirm the account, unless `--yes` does.
 *  @throws Error when it is not confirmed, or in a partition that the page does not support. */
const confirmAccount = async (
  { account, callerArn }: Clients,
  { target, yes, dryRun, releases }: DeployCommand,
): Promise<void> => {
  if (target.engine !== 'aws') return;
  const profile = process.env.AWS_PROFILE ?? null;
  const where: Account = { account, callerArn, region: target.region, profile };
  const refusal = refusalOf(where);
  if (refusal !== null) throw new Error(refusal);
  console.log(`To ${accountInWords(where)}, stage ${target.stage ?? '(production)'}`);
  if (yes || dryRun || releases === 'list') return;
  if (!process.stdin.isTTY) throw new Error('not confirmed: add --yes if that is the account');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Deploy there? Type the account's last four digits: `);
  terminal.close();
  if (answer.trim() !== account.slice(-4)) throw new Error('not confirmed');
};

/** Notes for the operator about the chosen options. */
const remarks = ({ options, allStacks, alarmEmail }: DeployCommand): readonly string[] => [
  ...(options.mailFrom === null
    ? [
        'No --mail-from: Cognito sends at most 50 mails a day, sign-ups and forgotten passwords together.',
      ]
    : []),
  ...(options.firewall === 'pool'
    ? ['--firewall: outside us-east-1 AWS WAF protects the user pool only, not the distribution.']
    : []),
  ...(allStacks && alarmEmail === null
    ? ['No --alarm-email: alarms notify nobody, and there is no budget.']
    : []),
];

const deployWatch = async (
  { cloudFormation }: Clients,
  command: DeployCommand,
  template: Templates,
  outputs: Outputs,
): Promise<void> => {
  await deployStack(cloudFormation, {
    name: stackOf(command.target, 'LatchkeyWatch'),
    template: template('LatchkeyWatch'),
    parameters: watchParameters(command, outputs),
  });
};

type Templates = (kind: StackKind) => unknown;

/** The templates with the operator's options and what the account allows. Data that is protected stays
 *  so until `destroy --unprotect`. */
const templates = async (clients: Clients, command: DeployCommand): Promise<Templates> => {
  const { cloudFormation, credentials } = clients;
  const { target, options } = command;
  const caller = { region: target.region, endpoint: target.endpoint, credentials };
  const { reserved, remark } = await chooseReservation(caller, cloudFormation, target);
  if (remark !== null) console.log(remark);
  const deployed = await templateOf(cloudFormation, stackOf(target, 'Latchkey'));
  const isProtected = deployed !== null && protectedIn(deployed).length > 0;
  const { app, ...stacks } = latchkeyApp(
    { context: { deletionProtection: command.deletionProtection || isProtected } },
    { ...options, stage: target.stage, reservedConcurrency: reserved },
  );
  const assembly = app.synth();
  const made = {
    Latchkey: stacks.latchkey,
    LatchkeySite: stacks.site,
    LatchkeyWatch: stacks.watch,
  } satisfies Record<StackKind, unknown>;
  return (kind) => assembly.getStackArtifact(made[kind].artifactId).template as unknown;
};

interface DeployedSite {
  readonly origin: string;
  readonly bucket: string;
  /** The distribution's domain name at CloudFront. */
  readonly domainName: string;
}

const deploySite = async (
  clients: Clients,
  command: DeployCommand,
  template: Templates,
): Promise<DeployedSite> => {
  const name = stackOf(command.target, 'LatchkeySite');
  const { SiteOrigin, SiteBucketName, SiteDomainName } = await stepOf(command)(clients, {
    name,
    template: template('LatchkeySite'),
    parameters: {},
  });
  if (SiteOrigin !== undefined && SiteBucketName !== undefined) {
    return { origin: SiteOrigin, bucket: SiteBucketName, domainName: SiteDomainName ?? '' };
  }
  if (command.dryRun) {
    return { origin: 'https://not-deployed-yet.example', bucket: '', domainName: '' };
  }
  throw new Error(`the stack ${name} lacks the output SiteOrigin or SiteBucketName`);
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
