import { createHash } from 'node:crypto';
import type { RequestHead } from './signature/http-message.ts';
import type { Principal } from './signature/principal.ts';
import type { Authentication } from './signature/authentication.ts';

/** What the gatekeeper knows about a request besides its parameters. */
export interface RequestCircumstances {
  readonly principal: Principal;
  readonly head: RequestHead;
  /** Null for an unsigned request. */
  readonly authentication: Authentication | null;
  readonly remoteAddress: string;
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The note on every decision. */
export const secureTransportNote = 'loopback HTTP counts as aws:SecureTransport: true';

type Context = Readonly<Record<string, readonly string[]>>;

/** The global condition keys of a request and the keys of its role session. Loopback HTTP counts as TLS,
 *  since its traffic never leaves the machine.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
export const globalContext = (circumstances: RequestCircumstances): Context => {
  const { principal, head, region, account, now } = circumstances;
  const referer = head.headers.get('referer');
  const userAgent = head.headers.get('user-agent');
  return {
    // First, so that no session key overrides one of the request's.
    ...(principal.kind === 'role-session' ? principal.context : {}),
    ...principalContext(principal, account),
    'aws:SecureTransport': ['true'],
    'aws:SourceIp': [circumstances.remoteAddress.replace(/^::ffff:/, '')],
    'aws:CurrentTime': [new Date(now).toISOString()],
    'aws:EpochTime': [String(Math.floor(now / 1000))],
    'aws:RequestedRegion': [region],
    'aws:ResourceAccount': [account],
    'aws:PrincipalIsAWSService': ['false'],
    'aws:ViaAWSService': ['false'],
    ...(referer === undefined ? {} : { 'aws:Referer': [referer] }),
    ...(userAgent === undefined ? {} : { 'aws:UserAgent': [userAgent] }),
  };
};

const principalContext = (principal: Principal, account: string): Context => {
  switch (principal.kind) {
    case 'anonymous':
      return { 'aws:PrincipalType': ['Anonymous'], 'aws:userid': ['anonymous'] };
    case 'operator':
      return {
        'aws:PrincipalType': ['User'],
        'aws:PrincipalArn': [principal.arn],
        'aws:PrincipalAccount': [account],
        'aws:username': [nameOf(principal.arn)],
        'aws:userid': [uniqueId('AIDA', principal.arn)],
      };
    case 'role-session':
      return {
        'aws:PrincipalType': ['AssumedRole'],
        'aws:PrincipalArn': [principal.roleArn],
        'aws:PrincipalAccount': [principal.roleArn.split(':')[4] ?? ''],
        'aws:userid': [`${uniqueId('AROA', principal.roleArn)}:${nameOf(principal.arn)}`],
        'aws:TokenIssueTime': [new Date(principal.issuedAt).toISOString()],
        'aws:MultiFactorAuthPresent': ['false'],
      };
  }
};

const nameOf = (arn: string): string => arn.split('/').at(-1) ?? '';

/** AWS gives every role and user a random ID; here it is derived from the ARN. */
const uniqueId = (prefix: string, arn: string): string =>
  prefix + createHash('sha256').update(arn).digest('hex').slice(0, 17).toUpperCase();

const authTypes = { header: 'REST-HEADER', presigned: 'REST-QUERY-STRING', form: 'POST' } as const;

/** S3's condition keys about the signature.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html */
export const s3SignatureContext = ({
  authentication,
  account,
  now,
}: RequestCircumstances): Context => ({
  's3:ResourceAccount': [account],
  ...(authentication === null
    ? {}
    : {
        's3:signatureversion': ['AWS4-HMAC-SHA256'],
        's3:authType': [authTypes[authentication.mechanism]],
        ...(authentication.mechanism === 'presigned'
          ? { 's3:signatureAge': [String(Math.max(0, now - authentication.signedAt))] }
          : {}),
      }),
});
