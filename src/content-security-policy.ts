import type { Config } from './contract/config.ts';

/** The part of the configuration that decides which servers the page may contact. */
export type PolicyConfig = Pick<Config, 'region' | 'uploadsBucket' | 'resultsBucket' | 'endpoints'>;

interface Origins {
  readonly s3: readonly string[];
  readonly others: readonly string[];
}

/** On AWS the SDK addresses a bucket by host name. The values may be CloudFormation tokens, so the
 *  strings are only joined, never parsed.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
const awsOrigins = ({ region, uploadsBucket, resultsBucket }: PolicyConfig): Origins => ({
  s3: [uploadsBucket, resultsBucket].map(
    (bucket) => `https://${bucket}.s3.${region}.amazonaws.com`,
  ),
  others: ['cognito-idp', 'cognito-identity', 'dynamodb'].map(
    (service) => `https://${service}.${region}.amazonaws.com`,
  ),
});

const originsOf = (config: PolicyConfig): Origins => {
  const { endpoints } = config;
  if (endpoints === undefined) return awsOrigins(config);
  const origin = (url: string) => new URL(url).origin;
  const others = [endpoints.cognitoIdp, endpoints.cognitoIdentity, endpoints.dynamodb];
  return { s3: [origin(endpoints.s3)], others: others.map(origin) };
};

/** The page's content security policy, a single line: own scripts and styles only, pictures from the
 *  buckets, requests to the deployment's four services. Only Svelte's templates may turn text into
 *  markup, and the only script URLs are the page's own workers; the `default` policy
 *  (app/trusted-types.ts) admits only the parser that reads S3's XML responses.
 *  @see https://www.w3.org/TR/CSP3/ and https://www.w3.org/TR/trusted-types/ */
export const contentSecurityPolicy = (config: PolicyConfig): string => {
  const { s3, others } = originsOf(config);
  const unique = (sources: readonly string[]) => [...new Set(sources)].join(' ');
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self'`,
    `font-src 'self'`,
    `img-src 'self' blob: ${unique(s3)}`,
    `connect-src 'self' ${unique([...others, ...s3])}`,
    `worker-src 'self'`,
    `manifest-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types svelte-trusted-html latchkey-script latchkey-worker default`,
  ].join('; ');
};
