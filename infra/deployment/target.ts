import { parseArgs } from 'node:util';
import type { StackOptions } from '../stack/options.ts';
import { stackNameOf, stageOf, type Stage, type StackKind } from '../stack/stack-names.ts';

/** Where a deployment goes. */
export interface Target {
  readonly engine: 'aws' | 'localstack';
  readonly region: string;
  /** Of the emulator; null on AWS. */
  readonly endpoint: string | null;
  /** Null: production. */
  readonly stage: Stage | null;
}

/** CloudFormation's name of a target's stack. */
export const stackOf = ({ stage }: Pick<Target, 'stage'>, kind: StackKind): string =>
  stackNameOf(kind, stage);

export interface DeployCommand {
  readonly target: Target;
  /** Origins that serve the page; empty when the site stack serves it. */
  readonly appOrigins: readonly string[];
  /** Template options that the operator chose; the account's quota decides the reserved concurrency. */
  readonly options: Omit<StackOptions, 'reservedConcurrency' | 'stage'>;
  /** Whether an emulator also gets the stacks of the page and the alarms, which AWS always gets. */
  readonly allStacks: boolean;
  readonly deletionProtection: boolean;
  /** Lists or rolls back the page's releases instead of deploying; null to deploy. */
  readonly releases: 'list' | 'rollback' | null;
  /** Shows what would change, and changes nothing. */
  readonly dryRun: boolean;
  /** Whether the account was confirmed in advance. */
  readonly yes: boolean;
  /** Logical IDs of resources with data that the update may replace or remove. */
  readonly mayLose: readonly string[];
  /** Who gets alarms and the budget's mails; null: nobody. */
  readonly alarmEmail: string | null;
  /** US dollars a month. */
  readonly monthlyBudget: number;
}

export interface DestroyCommand {
  readonly target: Target;
  /** Whether protected data is deleted too. */
  readonly unprotect: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** LocalStack's port; other emulators use the same. */
const emulator = 'http://127.0.0.1:4566';

/** Where `npm start -- --engine localstack` and the compose file serve the page. */
const emulatorOrigins = ['http://127.0.0.1:4180', 'http://localhost:4180'];

/** Arguments of every command that works on a deployed stack. */
export const targetOptions = {
  engine: { type: 'string', default: 'aws' },
  region: { type: 'string' },
  stage: { type: 'string' },
} as const;

/** Reads `deploy`'s arguments: `--engine aws|localstack`, `--region`, `--origin` (repeatable: where
 *  the page is served, if not by the site stack), `--all-stacks`, `--deletion-protection`, `--dry-run`, `--yes`,
 *  `--rollback`, `--releases`,  `--may-lose ID` (repeatable), `--alarm-email`, `--monthly-budget`, `--stage`, `--domain` with
 *  `--certificate`, `--mail-from`, `--closed-sign-up`, `--no-passkeys`, `--firewall`, `--data-events-to`,
 *  `--isolated-converter` and `--results-to sns|event-bus`. AWS_ENDPOINT_URL is the
 *  emulator's address.
 *  @throws Error naming an argument that is not valid. */
export const readDeploy = (
  args: readonly string[],
  environment: Environment,
  profileRegion: string | null = null,
): DeployCommand => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...targetOptions,
      origin: { type: 'string', multiple: true, default: [] },
      'all-stacks': { type: 'boolean', default: false },
      'deletion-protection': { type: 'boolean', default: false },
      rollback: { type: 'boolean', default: false },
      releases: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      'may-lose': { type: 'string', multiple: true, default: [] },
      'alarm-email': { type: 'string' },
      'monthly-budget': { type: 'string', default: '50' },
      domain: { type: 'string' },
      certificate: { type: 'string' },
      'mail-from': { type: 'string' },
      'closed-sign-up': { type: 'boolean', default: false },
      'no-passkeys': { type: 'boolean', default: false },
      firewall: { type: 'boolean', default: false },
      'data-events-to': { type: 'string' },
      'isolated-converter': { type: 'boolean', default: false },
      'results-to': { type: 'string' },
    },
  });
  const monthlyBudget = Number(values['monthly-budget']);
  if (!(monthlyBudget >= 1)) {
    throw new Error('--monthly-budget must be a number of US dollars, at least 1');
  }
  const target = targetOf(values, environment, profileRegion);
  const given = values.origin.map(checkedOrigin);
  const { endpoint } = target;
  const allStacks = endpoint === null || values['all-stacks'];
  return {
    target,
    options: {
      domain: domainOf(values.domain, values.certificate),
      mailFrom: values['mail-from'] === undefined ? null : addressOf(values['mail-from']),
      closedSignUp: values['closed-sign-up'],
      passkeys: !values['no-passkeys'],
      firewall: firewallOf(values.firewall, target.region),
      dataEventsBucket: values['data-events-to'] ?? null,
      isolatedConverter: values['isolated-converter'],
      resultsTo: resultsTargetOf(values['results-to']),
    },
    appOrigins: given.length === 0 && endpoint !== null && !allStacks ? emulatorOrigins : given,
    allStacks,
    releases: values.rollback ? 'rollback' : values.releases ? 'list' : null,
    deletionProtection: values['deletion-protection'],
    dryRun: values['dry-run'],
    yes: values.yes,
    mayLose: values['may-lose'],
    alarmEmail: values['alarm-email'] ?? null,
    monthlyBudget,
  };
};

/** A web ACL for a distribution must be in us-east-1; in other regions the firewall protects the
 *  pool only. */
const firewallOf = (wanted: boolean, region: string): StackOptions['firewall'] => {
  if (!wanted) return 'none';
  return region === 'us-east-1' ? 'pool-and-distribution' : 'pool';
};

const resultsTargetOf = (text: string | undefined): StackOptions['resultsTo'] => {
  if (text === undefined) return null;
  if (text === 'sns' || text === 'event-bus') return text;
  throw new Error(`--results-to must be sns or event-bus, not ${text}`);
};

const domainOf = (
  name: string | undefined,
  certificateArn: string | undefined,
): StackOptions['domain'] => {
  if (name === undefined && certificateArn === undefined) return null;
  if (name === undefined || !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name)) {
    throw new Error('--domain must be like app.example.com, and --certificate needs it');
  }
  if (!/^arn:aws:acm:us-east-1:\d{12}:certificate\/[\w-]+$/.test(certificateArn ?? '')) {
    throw new Error('--domain needs --certificate: the ARN of an ACM certificate in us-east-1');
  }
  return { name, certificateArn: certificateArn ?? '' };
};

/** The domain for which passkeys are made: the page's. An IP address cannot have passkeys.
 *  @see https://www.w3.org/TR/webauthn-3/#relying-party-identifier */
export const passkeyDomainOf = (origins: readonly string[]): string =>
  origins
    .map((origin) => new URL(origin).hostname)
    .find((hostname) => !/^[\d.]+$|^\[/.test(hostname)) ?? 'localhost';

const addressOf = (text: string): string => {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return text;
  throw new Error('--mail-from must be an email address whose domain is verified in SES');
};

/** Reads `destroy`'s arguments: `--engine`, `--region`, `--unprotect`, and on AWS `--yes`.
 *  @throws Error when `--yes` is missing on AWS: it deletes every picture and every account. */
export const readDestroy = (
  args: readonly string[],
  environment: Environment,
  profileRegion: string | null = null,
): DestroyCommand => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...targetOptions,
      yes: { type: 'boolean', default: false },
      unprotect: { type: 'boolean', default: false },
    },
  });
  const target = targetOf(values, environment, profileRegion);
  if (target.engine === 'aws' && !values.yes) {
    throw new Error(
      `This deletes every account, picture and session in ${target.region}, for good. ` +
        'If that is what you want, run npm run destroy -- --yes.',
    );
  }
  return { target, unprotect: values.unprotect };
};

export interface TargetArguments {
  readonly engine: string;
  readonly region?: string | undefined;
  readonly stage?: string | undefined;
}

/** The target that the arguments and the environment name.
 *  @param profileRegion of the shared config file's profile, null when it names none.
 *  @throws Error when the engine is neither aws nor localstack, or the stage is not valid. */
export const targetOf = (
  { engine, region: given, stage: named }: TargetArguments,
  environment: Environment,
  profileRegion: string | null = null,
): Target => {
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL } = environment;
  const stage = named === undefined ? null : stageOf(named);
  const fromProfile = engine === 'aws' ? profileRegion : null;
  const region = given ?? AWS_REGION ?? AWS_DEFAULT_REGION ?? fromProfile ?? 'us-east-1';
  if (engine === 'aws') return { engine, region, endpoint: null, stage };
  if (engine === 'localstack') {
    return { engine, region, endpoint: AWS_ENDPOINT_URL ?? emulator, stage };
  }
  throw new Error(`--engine must be aws or localstack, not ${engine}`);
};

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** S3 compares origins as text, so an origin with a trailing slash would never match.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html */
const checkedOrigin = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.origin !== text) {
    throw new Error(`--origin must be like https://app.example, without a path, not ${text}`);
  }
  if (url.protocol !== 'https:' && !loopback.test(url.hostname)) {
    throw new Error(`--origin ${text}: a page that holds credentials needs HTTPS`);
  }
  return text;
};
