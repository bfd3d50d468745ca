import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSiteServer } from '../../../../engine/site-server.ts';
import { contentSecurityPolicy } from '../../../../src/content-security-policy.ts';
import { site } from './templates.ts';

interface Overriding {
  readonly Override: boolean;
}
interface HeadersPolicy {
  readonly ResponseHeadersPolicyConfig: {
    readonly SecurityHeadersConfig: {
      readonly ContentSecurityPolicy: Overriding & { readonly ContentSecurityPolicy: string };
      readonly StrictTransportSecurity: Overriding & { readonly AccessControlMaxAgeSec: number };
      readonly ContentTypeOptions: Overriding;
      readonly FrameOptions: Overriding & { readonly FrameOption: string };
      readonly ReferrerPolicy: Overriding & { readonly ReferrerPolicy: string };
    };
    readonly CustomHeadersConfig: {
      readonly Items: readonly (Overriding & { readonly Header: string; readonly Value: string })[];
    };
  };
}

const [[, { Properties: policy } = { Properties: {} }] = []] = site.ofType(
  'AWS::CloudFront::ResponseHeadersPolicy',
);
const { SecurityHeadersConfig: secure, CustomHeadersConfig: custom } = (
  policy as unknown as HeadersPolicy
).ResponseHeadersPolicyConfig;

/** What CloudFront sends, by header name. */
const sent: Readonly<Record<string, string>> = {
  'content-security-policy': secure.ContentSecurityPolicy.ContentSecurityPolicy,
  'strict-transport-security': `max-age=${secure.StrictTransportSecurity.AccessControlMaxAgeSec}`,
  'x-content-type-options': 'nosniff',
  'x-frame-options': secure.FrameOptions.FrameOption,
  'referrer-policy': secure.ReferrerPolicy.ReferrerPolicy,
  ...Object.fromEntries(custom.Items.map(({ Header, Value }) => [Header, Value])),
};

const deployed = {
  region: 'REGION',
  uploadsBucket: 'latchkey-uploads-ACCOUNT-REGION',
  resultsBucket: 'latchkey-results-ACCOUNT-REGION',
};

const local = createSiteServer({
  root: '/nowhere',
  config: () => '{}',
  contentSecurityPolicy: () => contentSecurityPolicy(deployed),
});
beforeAll(() => new Promise<void>((done) => local.listen(0, '127.0.0.1', done)));
afterAll(() => new Promise((done) => local.close(done)));

test('CloudFront sends every security header that the local site server sends', async () => {
  const { port } = local.address() as AddressInfo;
  const { headers } = await fetch(`http://127.0.0.1:${port}/config.json`);
  const security = /^(content-security|x-|referrer-|cross-origin-|permissions-)/;
  const fromHere = Object.fromEntries([...headers].filter(([name]) => security.test(name)));
  expect(Object.keys(fromHere)).toContain('content-security-policy');
  expect(sent).toMatchObject(fromHere);
});

test('every security header overrides the bucket’s', () => {
  expect(Object.values(secure).map(({ Override }) => Override)).not.toContain(false);
  expect(custom.Items.map(({ Override }) => Override)).not.toContain(false);
});

test('browsers use HTTPS only for at least a year', () => {
  expect(secure.StrictTransportSecurity.AccessControlMaxAgeSec).toBeGreaterThanOrEqual(31_536_000);
});

test('the content security policy fits into CloudFront’s limit with the longest names', () => {
  const longest = contentSecurityPolicy({
    region: 'ap-southeast-1',
    uploadsBucket: 'latchkey-uploads-000000000000-ap-southeast-1',
    resultsBucket: 'latchkey-results-000000000000-ap-southeast-1',
  });
  expect(longest.length).toBeLessThan(1783);
});

test('the distribution signs its requests to the bucket, and serves by TLS and for reading only', () => {
  site.template.hasResourceProperties('AWS::CloudFront::OriginAccessControl', {
    OriginAccessControlConfig: { SigningBehavior: 'always', SigningProtocol: 'sigv4' },
  });
  site.template.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      DefaultRootObject: 'index.html',
      DefaultCacheBehavior: {
        ViewerProtocolPolicy: 'redirect-to-https',
        AllowedMethods: ['GET', 'HEAD'],
      },
    },
  });
});

test('the stack is a bucket and what serves it: no function, no custom resource', () => {
  expect(site.resources.map(([, { Type }]) => Type).sort()).toEqual([
    'AWS::CloudFront::Distribution',
    'AWS::CloudFront::OriginAccessControl',
    'AWS::CloudFront::ResponseHeadersPolicy',
    'AWS::S3::Bucket',
    'AWS::S3::BucketPolicy',
  ]);
});

test('the outputs are what the deployment reads', () => {
  expect(Object.keys(site.template.toJSON().Outputs as object)).toEqual([
    'SiteBucketName',
    'SiteOrigin',
    'SiteDomainName',
  ]);
});
