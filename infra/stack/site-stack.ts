import { Aws, CfnOutput, Fn, Stack, type App, type StackProps } from 'aws-cdk-lib';
import {
  CachePolicy,
  CfnDistribution,
  CfnOriginAccessControl,
  CfnResponseHeadersPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { contentSecurityPolicy } from '../../src/content-security-policy.ts';
import { privateBucket } from './buckets.ts';
import { addSiteFirewall } from './firewall.ts';
import { bucketArn, namesOf, type Names } from './names.ts';
import type { Domain, StackOptions } from './options.ts';
import { loadPolicy } from './policies.ts';

/** Seconds for which browsers use HTTPS only: two years, as preload lists require. */
const strictTransportSeconds = 63_072_000;

/** Browser features that the page never uses. */
const permissionsPolicy = [
  'camera',
  'display-capture',
  'geolocation',
  'microphone',
  'payment',
  'publickey-credentials-get',
  'usb',
]
  .map((feature) => `${feature}=()`)
  .join(', ');

/** Serves the page on AWS: a private bucket behind CloudFront, which adds the security headers. It is
 *  deployed first, because the other stack's buckets allow its origin and no other. Every file is
 *  uploaded with its own Cache-Control, so that a release needs no invalidation. */
export class SiteStack extends Stack {
  constructor(app: App, id: string, props: StackProps, options: StackOptions) {
    super(app, id, props);
    const names = namesOf(options.stage);
    const bucket = new CfnBucket(this, 'SiteBucket', {
      bucketName: names.siteBucket,
      ...privateBucket,
    });
    const distribution = addDistribution(this, names, bucket, options);
    new CfnBucketPolicy(this, 'SiteBucketPolicy', {
      bucket: bucket.ref,
      policyDocument: loadPolicy('site-bucket', {
        SiteBucketArn: bucketArn(names.siteBucket),
        SiteDistributionArn: Fn.sub(
          'arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${id}',
          { id: distribution.ref },
        ),
      }),
    });
    const host = options.domain?.name ?? distribution.attrDomainName;
    const origin = Fn.join('', ['https://', host]);
    new CfnOutput(this, 'SiteBucketName', { value: bucket.ref });
    new CfnOutput(this, 'SiteOrigin', { value: origin });
    // The target of the record of a domain of its own.
    new CfnOutput(this, 'SiteDomainName', { value: distribution.attrDomainName });
  }
}

/** CloudFront signs its requests to the bucket, which therefore needs no public access.
 *  @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html */
const addDistribution = (
  scope: Construct,
  names: Names,
  bucket: CfnBucket,
  { domain, firewall }: StackOptions,
): CfnDistribution => {
  const access = new CfnOriginAccessControl(scope, 'SiteAccess', {
    originAccessControlConfig: {
      name: names.siteBucket,
      originAccessControlOriginType: 's3',
      signingBehavior: 'always',
      signingProtocol: 'sigv4',
    },
  });
  return new CfnDistribution(scope, 'SiteDistribution', {
    distributionConfig: {
      enabled: true,
      comment: 'Latchkey: the page',
      defaultRootObject: 'index.html',
      httpVersion: 'http2and3',
      ipv6Enabled: true,
      priceClass: 'PriceClass_100',
      ...(domain === null ? {} : ownDomain(domain)),
      ...(firewall === 'pool-and-distribution'
        ? { webAclId: addSiteFirewall(scope, names.prefix) }
        : {}),
      origins: [
        {
          id: 'site',
          domainName: bucket.attrRegionalDomainName,
          originAccessControlId: access.attrId,
          // Required, and empty with an origin access control.
          s3OriginConfig: { originAccessIdentity: '' },
        },
      ],
      defaultCacheBehavior: {
        targetOriginId: 'site',
        viewerProtocolPolicy: 'redirect-to-https',
        allowedMethods: ['GET', 'HEAD'],
        compress: true,
        cachePolicyId: CachePolicy.CACHING_OPTIMIZED.cachePolicyId,
        responseHeadersPolicyId: addHeaders(scope, names).attrId,
      },
    },
  });
};

/** CloudFront's own certificate allows TLS 1.0; a minimum can be set only with a certificate of one's own.
 *  @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html */
const ownDomain = ({ name, certificateArn }: Domain) => ({
  aliases: [name],
  viewerCertificate: {
    acmCertificateArn: certificateArn,
    sslSupportMethod: 'sni-only',
    minimumProtocolVersion: 'TLSv1.2_2021',
  },
});

/** The security headers of the local site server, and Strict-Transport-Security.
 *  @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html */
const addHeaders = (scope: Construct, names: Names): CfnResponseHeadersPolicy => {
  const override = true;
  return new CfnResponseHeadersPolicy(scope, 'SiteHeaders', {
    responseHeadersPolicyConfig: {
      name: Fn.sub(`${names.prefix}-site-\${AWS::Region}`),
      securityHeadersConfig: {
        contentSecurityPolicy: {
          contentSecurityPolicy: contentSecurityPolicy({
            region: Aws.REGION,
            uploadsBucket: names.uploadsBucket,
            resultsBucket: names.resultsBucket,
          }),
          override,
        },
        strictTransportSecurity: {
          accessControlMaxAgeSec: strictTransportSeconds,
          includeSubdomains: true,
          override,
        },
        contentTypeOptions: { override },
        frameOptions: { frameOption: 'DENY', override },
        referrerPolicy: { referrerPolicy: 'no-referrer', override },
      },
      customHeadersConfig: {
        items: [
          { header: 'cross-origin-opener-policy', value: 'same-origin', override },
          { header: 'cross-origin-resource-policy', value: 'same-origin', override },
          { header: 'permissions-policy', value: permissionsPolicy, override },
        ],
      },
    },
  });
};
