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

/** Seconds for which a browser that came once comes by TLS only: two years, as preload lists ask. */
const strictTransportSeconds = 63_072_000;

/** What a page of ours never asks the browser for. */
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

/** Where the page is served on AWS: a private bucket behind CloudFront, which adds the security
 *  headers. A stack of its own, deployed before the other: its origin is the only one that the
 *  buckets of the other let in. Files are uploaded with the cache rule of each, so that a new version
 *  needs no invalidation. */
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

/** CloudFront signs its requests to the bucket, so that nobody reads past it.
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
          // Required to be there, and empty beside an origin access control.
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

/** The headers that the local site server sends, and those that only make sense over TLS.
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
