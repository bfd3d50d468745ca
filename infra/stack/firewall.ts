import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';

/** Requests of one address within five minutes, above which AWS WAF blocks it. */
const poolRequests = 300;
const siteRequests = 2000;

/** Limits the rate at which one address signs in and up.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-waf.html */
export const addPoolFirewall = (scope: Construct, prefix: string, userPoolArn: string): void => {
  const acl = addAcl(scope, 'PoolFirewall', 'REGIONAL', `${prefix}-pool`, poolRequests);
  new CfnWebACLAssociation(scope, 'PoolFirewallAssociation', {
    webAclArn: acl.attrArn,
    resourceArn: userPoolArn,
  });
};

/** Limits the rate at which one address loads the page. It must be in us-east-1.
 *  @returns the ARN for the distribution.
 *  @see https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html */
export const addSiteFirewall = (scope: Construct, prefix: string): string =>
  addAcl(scope, 'SiteFirewall', 'CLOUDFRONT', `${prefix}-site`, siteRequests).attrArn;

const addAcl = (
  scope: Construct,
  id: string,
  webAclScope: 'REGIONAL' | 'CLOUDFRONT',
  name: string,
  limit: number,
): CfnWebACL => {
  const visibility = (metricName: string) => ({
    cloudWatchMetricsEnabled: true,
    metricName,
    sampledRequestsEnabled: false,
  });
  return new CfnWebACL(scope, id, {
    scope: webAclScope,
    name,
    defaultAction: { allow: {} },
    visibilityConfig: visibility(name),
    rules: [
      {
        name: 'rate-of-one-address',
        priority: 0,
        action: { block: {} },
        statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit } },
        visibilityConfig: visibility(`${name}-rate`),
      },
    ],
  });
};
