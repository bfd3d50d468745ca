import { reservedConcurrency } from '../stack/options.ts';

/** An account as its credentials show it. */
export interface Account {
  /** Twelve digits. */
  readonly account: string;
  /** Of the credentials, e.g. `arn:aws:iam::111122223333:user/deployer`. */
  readonly callerArn: string;
  readonly region: string;
  /** AWS_PROFILE, null when it is not set. */
  readonly profile: string | null;
}

/** Why a deployment cannot work there, null when it can. The page can only call `amazonaws.com`, so
 *  partitions with other domains are refused before anything is created.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export const refusalOf = ({ callerArn, region }: Account): string | null => {
  const partition = callerArn.split(':')[1] ?? '';
  if (partition === 'aws') return null;
  return `${region} is in the partition ${partition}; the page can only call endpoints of the partition aws`;
};

/** The account in words, to be confirmed. */
export const accountInWords = ({ account, callerArn, region, profile }: Account): string =>
  `account ${account}, region ${region}, profile ${profile ?? '(none)'}, as ${callerArn}`;

/** Concurrent executions of an account in a region.
 *  @see https://docs.aws.amazon.com/lambda/latest/api/API_AccountLimit.html */
export interface ConcurrencyQuota {
  /** Of the whole account: 1,000 by default, 10 in a new one. */
  readonly all: number;
  /** Of these, reserved by no function. */
  readonly unreserved: number;
}

/** Lambda refuses a reservation that leaves fewer to the functions without one.
 *  @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const leftUnreserved = 100;

/** What is reserved for the converter: the usual number, or none where too few would be left.
 *  @param reservedNow by the converter that is deployed already; 0 when there is none. */
export const reservationOf = (
  { unreserved }: ConcurrencyQuota,
  reservedNow: number,
): number | null =>
  unreserved + reservedNow - reservedConcurrency >= leftUnreserved ? reservedConcurrency : null;

/** What a deployment without a reservation means, for the operator. */
export const withoutReservation = ({ all, unreserved }: ConcurrencyQuota): string =>
  `Lambda may run ${all} executions at once here, ${unreserved} of them unreserved: too few to reserve ` +
  `${reservedConcurrency} for the converter and leave ${leftUnreserved}. It is deployed without a ` +
  'reservation and shares them with every other function. Ask for more at Service Quotas ' +
  '("Concurrent executions"), then deploy again.';

/** A bucket name that a deployment needs and that is taken. */
export interface TakenName {
  readonly bucket: string;
  readonly owner: 'this account' | 'another account or region';
}

/** Why the deployment cannot create its buckets, null when it can. */
export const takenInWords = (taken: readonly TakenName[]): string | null => {
  if (taken.length === 0) return null;
  const lines = taken.map(({ bucket, owner }) =>
    owner === 'this account'
      ? `${bucket} is in this account already, outside of the stack: an earlier deployment left it. Delete it, or import it into the stack.`
      : `${bucket} belongs to another account, or is in another region. Choose other names with --stage NAME.`,
  );
  return ['Nothing was deployed: bucket names are taken.', ...lines].join('\n  ');
};

const hints: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [
    /must be verified before you can add new CloudFront resources/,
    'AWS lets new accounts make a distribution only once Support has verified them: open a case for ' +
      '"Account verification" in the Support Center and deploy again, or serve the page elsewhere with --origin.',
  ],
  [
    /below its minimum value/,
    'Lambda keeps 100 executions unreserved. Ask for more at Service Quotas ("Concurrent executions").',
  ],
  [
    /one or more of the CNAMEs you provided are already associated/i,
    'Another distribution has this domain: remove it there, or choose another --domain.',
  ],
];

/** What to do about a failure of CloudFormation, null where its reason says enough. */
export const hintFor = (reason: string): string | null =>
  hints.find(([pattern]) => pattern.test(reason))?.[1] ?? null;
