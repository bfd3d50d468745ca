import { isJson, standIn } from '../template.ts';
import { hasHeaders, isStrictPolicy } from './page-tests.ts';
import { atLeast, oneOf, only, type Test } from './setting-tests.ts';
import type { RulesByType } from './type-rules.ts';

const originProperties = ['DomainName', 'Id', 'OriginAccessControlId', 'S3OriginConfig'];

/** CloudFront's own certificate, or a security policy of TLS 1.2 and newer.
 *  @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html */
const hasModernTls: Test = (value, { resource }) => {
  const { DistributionConfig: config } = resource.properties;
  const isOwnDomain = isJson(config) && config.ViewerCertificate !== undefined;
  return isOwnDomain
    ? ['TLSv1.2_2021', 'TLSv1.2_2025', 'TLSv1.3_2025'].includes(String(value))
    : value === undefined;
};

/** The distribution in front of the page. */
export const pageRules: RulesByType = {
  'AWS::CloudFront::OriginAccessControl': {
    free: [],
    settings: [
      {
        at: 'OriginAccessControlConfig',
        is: (value: unknown) =>
          isJson(value) &&
          value.OriginAccessControlOriginType === 's3' &&
          value.SigningBehavior === 'always' &&
          value.SigningProtocol === 'sigv4' &&
          Object.keys(value).length === 4,
        otherwise: 'CloudFront does not sign every request to the bucket',
      },
    ],
  },
  'AWS::CloudFront::Distribution': {
    free: [
      'Tags',
      'DistributionConfig.Aliases',
      'DistributionConfig.WebACLId',
      'DistributionConfig.ViewerCertificate.AcmCertificateArn',
      'DistributionConfig.Comment',
      'DistributionConfig.DefaultCacheBehavior.CachePolicyId',
      'DistributionConfig.DefaultCacheBehavior.Compress',
      'DistributionConfig.DefaultCacheBehavior.TargetOriginId',
      'DistributionConfig.Enabled',
      'DistributionConfig.HttpVersion',
      'DistributionConfig.IPV6Enabled',
      'DistributionConfig.PriceClass',
    ],
    settings: [
      {
        at: 'DistributionConfig.DefaultRootObject',
        is: 'index.html',
        otherwise: 'visitors are given another page',
      },
      {
        at: 'DistributionConfig.ViewerCertificate.MinimumProtocolVersion',
        is: hasModernTls,
        otherwise: 'viewers may use TLS older than 1.2, or ciphers without forward secrecy or GCM',
      },
      {
        at: 'DistributionConfig.ViewerCertificate.SslSupportMethod',
        is: oneOf(undefined, 'sni-only'),
        otherwise: 'the distribution has dedicated IP addresses, which are charged every month',
      },
      {
        at: 'DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy',
        is: oneOf('redirect-to-https', 'https-only'),
        otherwise: 'the page is served over plain HTTP',
      },
      {
        at: 'DistributionConfig.DefaultCacheBehavior.ResponseHeadersPolicyId',
        is: standIn('SiteHeaders.Id'),
        otherwise: 'the page is served without its security headers',
      },
      {
        at: 'DistributionConfig.DefaultCacheBehavior.AllowedMethods',
        is: only('GET', 'HEAD', 'OPTIONS'),
        otherwise: 'the distribution passes on requests that write',
      },
      {
        at: 'DistributionConfig.DefaultCacheBehavior.LambdaFunctionAssociations',
        is: undefined,
        otherwise: 'code at the edge changes the page',
      },
      {
        at: 'DistributionConfig.DefaultCacheBehavior.FunctionAssociations',
        is: undefined,
        otherwise: 'code at the edge changes the page',
      },
      {
        at: 'DistributionConfig.CacheBehaviors',
        is: undefined,
        otherwise: 'some paths have cache behaviours of their own',
      },
      {
        at: 'DistributionConfig.Origins',
        is: (value: unknown) =>
          Array.isArray(value) &&
          value.length === 1 &&
          isJson(value[0]) &&
          Object.keys(value[0]).every((name) => originProperties.includes(name)) &&
          value[0].DomainName === standIn('SiteBucket.RegionalDomainName') &&
          value[0].OriginAccessControlId === standIn('SiteAccess.Id'),
        otherwise: 'the page comes from somewhere besides its own bucket',
      },
    ],
  },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    free: [
      'ResponseHeadersPolicyConfig.Name',
      'ResponseHeadersPolicyConfig.SecurityHeadersConfig.StrictTransportSecurity.Preload',
    ],
    settings: [
      {
        at: 'ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy',
        is: isStrictPolicy,
        otherwise: 'the content security policy allows more than intended',
      },
      ...[
        'ContentSecurityPolicy',
        'StrictTransportSecurity',
        'ContentTypeOptions',
        'FrameOptions',
        'ReferrerPolicy',
      ].map((header) => ({
        at: `ResponseHeadersPolicyConfig.SecurityHeadersConfig.${header}.Override`,
        is: true,
        otherwise: `the header ${header} is missing or can be replaced`,
      })),
      {
        at: 'ResponseHeadersPolicyConfig.SecurityHeadersConfig.StrictTransportSecurity.AccessControlMaxAgeSec',
        is: atLeast(31_536_000),
        otherwise: 'browsers use TLS alone for less than a year',
      },
      {
        at: 'ResponseHeadersPolicyConfig.SecurityHeadersConfig.StrictTransportSecurity.IncludeSubdomains',
        is: true,
        otherwise: 'subdomains may be reached without TLS',
      },
      {
        at: 'ResponseHeadersPolicyConfig.SecurityHeadersConfig.FrameOptions.FrameOption',
        is: 'DENY',
        otherwise: 'the page can be framed',
      },
      {
        at: 'ResponseHeadersPolicyConfig.SecurityHeadersConfig.ReferrerPolicy.ReferrerPolicy',
        is: 'no-referrer',
        otherwise: 'the page sends its address to other sites',
      },
      {
        at: 'ResponseHeadersPolicyConfig.CustomHeadersConfig.Items',
        is: hasHeaders,
        otherwise: 'a header is missing, has another value, or is not one of the intended headers',
      },
      {
        at: 'ResponseHeadersPolicyConfig.CorsConfig',
        is: undefined,
        otherwise: 'other pages may read this one',
      },
      {
        at: 'ResponseHeadersPolicyConfig.RemoveHeadersConfig',
        is: undefined,
        otherwise: 'headers are removed',
      },
    ],
  },
};
