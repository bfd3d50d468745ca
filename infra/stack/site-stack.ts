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
import { bucketArn, names } from './names.ts';
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
  constructor(app: App, id: string, props: StackProps) {
    super(app, id, props);
    const bucket = new CfnBucket(this, 'SiteBucket', {
      bucketName: names.siteBucket,
      ...privateBucket,
    });
    const distribution = addDistribution(this, bucket);
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
    const origin = Fn.join('', ['https://', distribution.attrDomainName]);
    new CfnOutput(this, 'SiteBucketName', { value: bucket.ref });
    new CfnOutput(this, 'SiteOrigin', { value: origin });
  }
}

/** CloudFront signs its requests to the bucket, which therefore needs no public access.
 *  @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html */
const addDistribution = (scope: Construct, bucket: CfnBucket): CfnDistribution => {
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
        responseHeadersPolicyId: addHeaders(scope).attrId,
      },
    },
  });
};

/** The security headers of the local site server, and Strict-Transport-Security.
 *  @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html */
const addHeaders = (scope: Construct): CfnResponseHeadersPolicy => {
  const override = true;
  return new CfnResponseHeadersPolicy(scope, 'SiteHeaders', {
    responseHeadersPolicyConfig: {
      name: Fn.sub('latchkey-site-${AWS::Region}'),
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
