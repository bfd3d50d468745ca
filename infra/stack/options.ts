import type { Stage } from './stack-names.ts';

/** What an operator chooses for a deployment. The templates are synthesized with it, so that engine and
 *  audit read templates without conditions. */
export interface StackOptions {
  /** Null: production. */
  readonly stage: Stage | null;
  /** Concurrent conversions that are reserved; null: none, where the account's quota is too low. */
  readonly reservedConcurrency: number | null;
  /** The page's own domain; null: CloudFront's. */
  readonly domain: Domain | null;
  /** The address that Cognito's mails come from, by SES; null: Cognito's own, 50 mails a day. */
  readonly mailFrom: string | null;
  /** Only an administrator makes accounts. */
  readonly closedSignUp: boolean;
  /** Users may add passkeys, and sign in with one instead of the password. */
  readonly passkeys: boolean;
  /** AWS WAF before the user pool, and in us-east-1 before the distribution too. */
  readonly firewall: 'none' | 'pool' | 'pool-and-distribution';
  /** A bucket of the operator's, to which CloudTrail writes who read and wrote which object and row;
   *  null: nothing is recorded. */
  readonly dataEventsBucket: string | null;
  /** The converter runs without a way to the internet. */
  readonly isolatedConverter: boolean;
  /** Where the end of each conversion is sent; null: nowhere. */
  readonly resultsTo: 'sns' | 'event-bus' | null;
}

export interface Domain {
  readonly name: string;
  /** Of ACM, in us-east-1.
   *  @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html */
  readonly certificateArn: string;
}

/** Bounds the bill of conversions. */
export const reservedConcurrency = 10;

export const defaultOptions: StackOptions = {
  stage: null,
  reservedConcurrency,
  domain: null,
  mailFrom: null,
  closedSignUp: false,
  passkeys: true,
  firewall: 'none',
  dataEventsBucket: null,
  isolatedConverter: false,
  resultsTo: null,
};
