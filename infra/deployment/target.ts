import { parseArgs } from 'node:util';

/** Where a deployment goes. */
export interface Target {
  readonly engine: 'aws' | 'localstack';
  readonly region: string;
  /** Of the emulator; null on AWS. */
  readonly endpoint: string | null;
}

export interface DeployCommand {
  readonly target: Target;
  /** Where the page is served; empty: by the site stack. */
  readonly appOrigins: readonly string[];
  /** Whether an emulator also gets the stacks of the page and the alarms, which AWS always gets. */
  readonly allStacks: boolean;
  readonly deletionProtection: boolean;
  /** What is done to the releases of the page instead of a deployment; null: a deployment. */
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
} as const;

/** Reads `deploy`'s arguments: `--engine aws|localstack`, `--region`, `--origin` (repeatable: where
 *  the page is served, if not by the site stack), `--all-stacks`, `--deletion-protection`, `--dry-run`, `--yes`,
 *  `--rollback`, `--releases`,  `--may-lose ID` (repeatable), `--alarm-email` and `--monthly-budget`. AWS_ENDPOINT_URL is the
 *  emulator's address.
 *  @throws Error naming an argument that is not valid. */
export const readDeploy = (args: readonly string[], environment: Environment): DeployCommand => {
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
    },
  });
  const monthlyBudget = Number(values['monthly-budget']);
  if (!(monthlyBudget >= 1)) throw new Error('--monthly-budget is a number of US dollars from 1');
  const target = targetOf(values, environment);
  const given = values.origin.map(checkedOrigin);
  const { endpoint } = target;
  const allStacks = endpoint === null || values['all-stacks'];
  return {
    target,
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

/** Reads `destroy`'s arguments: `--engine`, `--region`, `--unprotect`, and on AWS `--yes`.
 *  @throws Error when `--yes` is missing on AWS: it deletes every picture and every account. */
export const readDestroy = (args: readonly string[], environment: Environment): DestroyCommand => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...targetOptions,
      yes: { type: 'boolean', default: false },
      unprotect: { type: 'boolean', default: false },
    },
  });
  const target = targetOf(values, environment);
  if (target.engine === 'aws' && !values.yes) {
    throw new Error(
      `This deletes every account, picture and session in ${target.region}, for good. ` +
        'Say npm run destroy -- --yes if that is meant.',
    );
  }
  return { target, unprotect: values.unprotect };
};

/** The target that the arguments and the environment name.
 *  @throws Error when the engine is neither aws nor localstack. */
export const targetOf = (
  { engine, region }: { readonly engine: string; readonly region?: string | undefined },
  environment: Environment,
): Target => {
  const place = region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? 'us-east-1';
  if (engine === 'aws') return { engine, region: place, endpoint: null };
  if (engine === 'localstack') {
    return { engine, region: place, endpoint: environment.AWS_ENDPOINT_URL ?? emulator };
  }
  throw new Error(`--engine is aws or localstack, not ${engine}`);
};

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** S3 compares origins as text, so an origin with a trailing slash would never match.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html */
const checkedOrigin = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.origin !== text) {
    throw new Error(`--origin is like https://app.example, without a path, not ${text}`);
  }
  if (url.protocol !== 'https:' && !loopback.test(url.hostname)) {
    throw new Error(`--origin ${text}: a page that holds credentials needs HTTPS`);
  }
  return text;
};
