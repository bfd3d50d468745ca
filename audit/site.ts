/** A CloudFormation template, as far as it is put together here. */
type Template = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The distribution that is imagined in front of the page's bucket. */
const distribution = 'E1EXAMPLE1EXAMPLE';

/** The stack's template with the page's bucket and its policy, of the stack of their own, put in:
 *  the audit looks at every policy that deploys. CloudFront itself, which has none, becomes a
 *  parameter that already has its value.
 *  @throws {Error} when the page's template has no bucket or no policy for it. */
export const withSiteBucket = (latchkey: unknown, site: unknown): unknown => {
  const main = latchkey as Template;
  const { SiteBucket, SiteBucketPolicy } = (site as Template).Resources ?? {};
  if (SiteBucket === undefined || SiteBucketPolicy === undefined) {
    throw new Error('the template of the page has no SiteBucket with a SiteBucketPolicy');
  }
  return {
    ...main,
    Parameters: {
      ...main.Parameters,
      SiteDistribution: { Type: 'String', Default: distribution },
    },
    Resources: { ...main.Resources, SiteBucket, SiteBucketPolicy },
    Outputs: {
      ...main.Outputs,
      SiteBucketName: { Value: { Ref: 'SiteBucket' } },
      SiteDistributionArn: {
        Value: {
          'Fn::Sub': `arn:\${AWS::Partition}:cloudfront::\${AWS::AccountId}:distribution/\${SiteDistribution}`,
        },
      },
    },
  };
};
