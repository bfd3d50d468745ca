import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { awsActions } from '../../../../audit/actions.ts';
import { templateFindings } from '../../../../audit/document-findings.ts';
import type { IntendedSets } from '../../../../audit/intended-sets.ts';
import { auditedServices } from '../../../../audit/matrix.ts';
import { latchkeyApp } from '../../../../infra/stack/latchkey-app.ts';
import type { StackOptions } from '../../../../infra/stack/options.ts';
import { stageOf } from '../../../../infra/stack/stack-names.ts';
import { read } from './templates.ts';

const made = (options: Partial<StackOptions>) => {
  const { latchkey, site, watch } = latchkeyApp({}, options);
  return { latchkey: read(latchkey), site: read(site), watch: read(watch) };
};

const domain = {
  name: 'app.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/abc',
};

const folder = new URL('../../../../audit/intended-sets.json', import.meta.url);
const sets = JSON.parse(readFileSync(folder, 'utf8')) as IntendedSets;
let actions: readonly string[];
beforeAll(async () => {
  actions = (await awsActions(auditedServices)).map(({ name }) => name);
});

/** The audit's findings for the templates with these options. */
const findings = (options: Partial<StackOptions>): readonly string[] => {
  const { latchkey, site, watch } = latchkeyApp({}, options);
  const templates = [latchkey, site, watch].map((stack) => Template.fromStack(stack).toJSON());
  return templateFindings(templates, sets, actions).findings;
};

test.each<{ name: string; options: Partial<StackOptions> }>([
  { name: 'a domain', options: { domain } },
  { name: 'mails by SES', options: { mailFrom: 'no-reply@example.com' } },
  { name: 'closed sign-up', options: { closedSignUp: true } },
  { name: 'no passkeys', options: { passkeys: false } },
  { name: 'a firewall', options: { firewall: 'pool-and-distribution' } },
  { name: 'data events', options: { dataEventsBucket: 'our-logs' } },
  { name: 'an isolated converter', options: { isolatedConverter: true } },
  { name: 'results sent to SNS', options: { resultsTo: 'sns' } },
  { name: 'results sent to an event bus', options: { resultsTo: 'event-bus' } },
])('the audit finds nothing in a deployment with $name', ({ options }) => {
  expect(findings(options)).toEqual([]);
});

test('the audit reports the missing reserved concurrency', () => {
  expect(findings({ reservedConcurrency: null })).toEqual([
    'Converter: more than 100 conversions may run at once (ReservedConcurrentExecutions)',
  ]);
});

describe('a stage', () => {
  const staging = made({ stage: stageOf('staging') });
  const production = made({});

  test('shares no fixed name with production', () => {
    const fixed = /^(arn:aws:s3:::)?latchkey|^\/aws\/lambda/;
    const names = ({ latchkey, site, watch }: typeof staging): readonly string[] =>
      [...latchkey.resources, ...site.resources, ...watch.resources].flatMap(([, { Properties }]) =>
        [...JSON.stringify(Properties).matchAll(/"([^"]*)"/g)]
          .map(([, text = '']) => text)
          .filter((text) => fixed.test(text)),
      );
    const shared = names(staging).filter((name) => names(production).includes(name));
    expect(names(production).length).toBeGreaterThan(20);
    expect(shared).toEqual([]);
  });

  test.each(['Staging', 'a-b', '', '1a', 'abcdefghijklm'])('is not named %j', (text) => {
    expect(() => stageOf(text)).toThrow('--stage is 1 to 12');
  });

  test('of the longest name keeps bucket names below 64 characters in the longest region', () => {
    const { latchkey } = made({ stage: stageOf('abcdefghijkl') });
    for (const [, { Properties }] of latchkey.ofType('AWS::S3::Bucket')) {
      const name = String(Properties.BucketName)
        .replace('ACCOUNT', '111122223333')
        .replace('REGION', 'ap-southeast-2');
      expect(name.length).toBeLessThan(64);
    }
  });
});

test('an own domain has its certificate and TLS 1.2, and is the origin', () => {
  const { site } = made({ domain });
  site.template.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      Aliases: ['app.example.com'],
      ViewerCertificate: {
        AcmCertificateArn: domain.certificateArn,
        MinimumProtocolVersion: 'TLSv1.2_2021',
        SslSupportMethod: 'sni-only',
      },
    },
  });
  site.template.hasOutput('SiteOrigin', { Value: 'https://app.example.com' });
});

test('mails come from the address, by SES of its domain', () => {
  const [[, pool] = []] = made({ mailFrom: 'no-reply@example.com' }).latchkey.ofType(
    'AWS::Cognito::UserPool',
  );
  expect(pool?.Properties.EmailConfiguration).toEqual({
    EmailSendingAccount: 'DEVELOPER',
    From: 'no-reply@example.com',
    SourceArn: 'arn:aws:ses:REGION:ACCOUNT:identity/example.com',
  });
});

test.each([true, false])('closed sign-up %s: only an administrator makes accounts', (closed) => {
  made({ closedSignUp: closed }).latchkey.template.hasResourceProperties('AWS::Cognito::UserPool', {
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: closed },
  });
});

describe('a firewall', () => {
  test.each([
    { firewall: 'none', pool: 0, site: 0 },
    { firewall: 'pool', pool: 1, site: 0 },
    { firewall: 'pool-and-distribution', pool: 1, site: 1 },
  ] as const)('$firewall: $pool before the pool, $site before the page', (row) => {
    const { latchkey, site } = made({ firewall: row.firewall });
    latchkey.template.resourceCountIs('AWS::WAFv2::WebACL', row.pool);
    latchkey.template.resourceCountIs('AWS::WAFv2::WebACLAssociation', row.pool);
    site.template.resourceCountIs('AWS::WAFv2::WebACL', row.site);
  });

  test('blocks an address above a rate, and is attached to pool and distribution', () => {
    const { latchkey, site } = made({ firewall: 'pool-and-distribution' });
    for (const [stack, id] of [
      [latchkey, 'PoolFirewall'],
      [site, 'SiteFirewall'],
    ] as const) {
      const [[name, acl] = []] = stack.ofType('AWS::WAFv2::WebACL');
      expect(name).toBe(id);
      expect(acl?.Properties.Rules).toMatchObject([
        { Action: { Block: {} }, Statement: { RateBasedStatement: { AggregateKeyType: 'IP' } } },
      ]);
    }
    const [[, association] = []] = latchkey.ofType('AWS::WAFv2::WebACLAssociation');
    expect(association?.Properties).toEqual({
      ResourceArn: 'UserPool.Arn',
      WebACLArn: 'PoolFirewall.Arn',
    });
    const [[, distribution] = []] = site.ofType('AWS::CloudFront::Distribution');
    expect(distribution?.Properties.DistributionConfig).toMatchObject({
      WebACLId: 'SiteFirewall.Arn',
    });
  });
});

test('data events are those of this deployment’s objects and rows, in the operator’s bucket', () => {
  const [[, trail] = []] = made({ dataEventsBucket: 'our-logs' }).watch.ofType(
    'AWS::CloudTrail::Trail',
  );
  expect(trail?.Properties.S3BucketName).toBe('DataEventsBucket');
  const text = JSON.stringify(trail?.Properties.AdvancedEventSelectors);
  for (const arn of [
    'arn:aws:s3:::latchkey-uploads-ACCOUNT-REGION/',
    'arn:aws:s3:::latchkey-results-ACCOUNT-REGION/',
    'arn:aws:dynamodb:REGION:ACCOUNT:table/SessionsTableName',
    'arn:aws:dynamodb:REGION:ACCOUNT:table/ResultsTableName',
  ]) {
    expect(text).toContain(arn);
  }
});

describe('an isolated converter', () => {
  const { latchkey } = made({ isolatedConverter: true });
  const only = (type: string) => latchkey.ofType(type).map(([, { Properties }]) => Properties);

  test('runs in a network without a way to the internet', () => {
    const waysOut = /InternetGateway|NatGateway|Peering|TransitGateway|EC2::Route$|VPNGateway|EIP/;
    expect(latchkey.resources.filter(([, { Type }]) => waysOut.test(Type))).toEqual([]);
    expect(only('AWS::EC2::Subnet')).toHaveLength(2);
    expect(only('AWS::Lambda::Function')[0]?.VpcConfig).toEqual({
      SubnetIds: ['ConverterSubnet0', 'ConverterSubnet1'],
      SecurityGroupIds: ['ConverterTraffic.GroupId'],
    });
    expect(only('AWS::EC2::SecurityGroup')[0]?.SecurityGroupIngress).toBeUndefined();
  });

  test('reaches its own buckets and table by gateway endpoints, and no others', () => {
    const endpoints = only('AWS::EC2::VPCEndpoint');
    expect(endpoints.map(({ VpcEndpointType }) => VpcEndpointType)).toEqual(['Gateway', 'Gateway']);
    const resources = endpoints.flatMap(({ PolicyDocument }) =>
      (PolicyDocument as { Statement: { Effect: string; Resource: string }[] }).Statement.map(
        ({ Effect, Resource }) => `${Effect} ${Resource}`,
      ),
    );
    expect(resources).toEqual([
      'Allow arn:aws:s3:::latchkey-uploads-ACCOUNT-REGION/*',
      'Allow arn:aws:s3:::latchkey-results-ACCOUNT-REGION/*',
      'Allow ResultsTable.Arn',
    ]);
  });

  test('converts S3’s events in the order of their arrival: SQS is not reached from its network', () => {
    expect(only('AWS::SQS::Queue')).toHaveLength(1);
    expect(only('AWS::Lambda::EventSourceMapping')).toEqual([]);
    const [{ Environment } = {}] = only('AWS::Lambda::Function');
    expect(JSON.stringify(Environment)).not.toContain('FAIR_QUEUE_URL');
    expect(JSON.stringify(only('AWS::IAM::Role'))).not.toContain('FairQueue');
  });

  test('its code cannot use the permissions by which Lambda connects it', () => {
    const [role] = only('AWS::IAM::Role').filter(({ Policies }) =>
      JSON.stringify(Policies).includes('ec2:'),
    );
    const policies = role?.Policies as { PolicyName: string; PolicyDocument: unknown }[];
    expect(policies.map(({ PolicyName }) => PolicyName)).toEqual([
      'converter',
      'network-interfaces',
    ]);
    expect(policies[1]?.PolicyDocument).toMatchObject({
      Statement: [{ Condition: { Null: { 'lambda:SourceFunctionArn': 'true' } } }],
    });
  });
});

describe('passkeys', () => {
  const poolOf = (options: Partial<StackOptions>) => {
    const { template } = made(options).latchkey;
    const propertiesOf = (type: string) =>
      Object.values(template.findResources(type))[0]?.Properties as Record<string, unknown>;
    return {
      pool: propertiesOf('AWS::Cognito::UserPool'),
      client: propertiesOf('AWS::Cognito::UserPoolClient'),
      parameters: Object.keys(template.toJSON().Parameters as object),
    };
  };

  test('sign in, for the domain chosen at deployment, and verify their user', () => {
    const { pool, client } = poolOf({});
    expect(pool).toMatchObject({
      UserPoolTier: 'ESSENTIALS',
      MfaConfiguration: 'OPTIONAL',
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
      WebAuthnRelyingPartyID: { Ref: 'PasskeyDomain' },
      WebAuthnUserVerification: 'required',
      WebAuthnFactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
    });
    expect(client.ExplicitAuthFlows).toContain('ALLOW_USER_AUTH');
  });

  test('without them nothing of them is in the template', () => {
    const { pool, client, parameters } = poolOf({ passkeys: false });
    expect(JSON.stringify(pool)).not.toMatch(/WebAuthn|WEB_AUTHN|SignInPolicy/);
    expect(client.ExplicitAuthFlows).not.toContain('ALLOW_USER_AUTH');
    expect(parameters).not.toContain('PasskeyDomain');
  });
});

test('templates with every option are within CloudFormation’s size limit', () => {
  const { latchkey, site, watch } = made({
    stage: stageOf('staging'),
    domain,
    mailFrom: 'no-reply@example.com',
    closedSignUp: true,
    firewall: 'pool-and-distribution',
    dataEventsBucket: 'our-logs',
    isolatedConverter: true,
    resultsTo: 'event-bus',
  });
  for (const { template } of [latchkey, site, watch]) {
    expect(JSON.stringify(template.toJSON()).length).toBeLessThan(51_200);
  }
});
