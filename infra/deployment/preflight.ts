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

/** Why a deployment cannot work there, null when it can. The page speaks to `amazonaws.com` only, so
 *  the partitions with domains of their own are refused before anything is made.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export const refusalOf = ({ callerArn, region }: Account): string | null => {
  const partition = callerArn.split(':')[1] ?? '';
  if (partition === 'aws') return null;
  return `${region} is in the partition ${partition}; the page speaks to the endpoints of aws only`;
};

/** The account in words, to be confirmed. */
export const accountInWords = ({ account, callerArn, region, profile }: Account): string =>
  `account ${account}, region ${region}, profile ${profile ?? '(none)'}, as ${callerArn}`;
