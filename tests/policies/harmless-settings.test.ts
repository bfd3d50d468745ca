import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { awsActions } from '../../audit/actions.ts';
import { templateFindings } from '../../audit/document-findings.ts';
import type { IntendedSets } from '../../audit/intended-sets.ts';
import { auditedServices } from '../../audit/matrix.ts';
import { latchkeyApp } from '../../infra/stack/latchkey-app.ts';
import { json } from './audited.ts';

type Json = Record<string, unknown>;

const domain = {
  name: 'pictures.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/pictures',
};
const { latchkey, site, watch } = latchkeyApp({}, { domain });
const written = JSON.stringify(
  [latchkey, site, watch].map((stack) => Template.fromStack(stack).toJSON() as Json),
);
const sets = json('audit/intended-sets.json') as IntendedSets;
let actions: readonly string[];
beforeAll(async () => {
  actions = (await awsActions(auditedServices)).map(({ name }) => name);
});

/** What the audit says of the templates with another value at a path of a resource's properties. */
const findingsWith = (path: string, value: unknown): readonly string[] => {
  const templates = JSON.parse(written) as { Resources: Record<string, Json> }[];
  const [id = '', ...names] = path.split('.');
  const last = names.pop() ?? '';
  const resource = templates.map(({ Resources }) => Resources[id]).find((each) => each);
  const owner = names.reduce<Json>((at, name) => at[name] as Json, resource?.Properties as Json);
  expect(owner[last]).not.toEqual(value);
  if (value === undefined) Reflect.deleteProperty(owner, last);
  else owner[last] = value;
  return templateFindings(templates, sets, actions).findings;
};

const certificate = 'SiteDistribution.DistributionConfig.ViewerCertificate';
const tls = `${certificate}.MinimumProtocolVersion`;

describe('a setting that protects as much as the intended one is no finding:', () => {
  test.each<readonly [string, unknown]>([
    [tls, 'TLSv1.2_2025'],
    [tls, 'TLSv1.3_2025'],
    ['SiteDistribution.DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy', 'https-only'],
    ['UserPoolClient.TokenValidityUnits', undefined],
    ['UserPoolClient.IdTokenValidity', undefined],
    ['UserPoolClient.ReadAttributes', ['email']],
    ['UserPool.Policies.PasswordPolicy.MinimumLength', 20],
    ['UserPool.MfaConfiguration', 'ON'],
    ['Converter.ReservedConcurrentExecutions', 5],
  ])('%s: %j', (path, value) => {
    expect(findingsWith(path, value)).toEqual([]);
  });

  test.each([
    { token: 'AccessToken', validity: 30, unit: 'minutes' },
    { token: 'IdToken', validity: 3600, unit: 'seconds' },
    { token: 'RefreshToken', validity: 720, unit: 'hours' },
  ])('$token for $validity $unit', ({ token, validity, unit }) => {
    const templates = JSON.parse(written) as { Resources: Record<string, Json> }[];
    const client = templates[0]?.Resources.UserPoolClient?.Properties as Json;
    client[`${token}Validity`] = validity;
    (client.TokenValidityUnits as Json)[token] = unit;
    expect(templateFindings(templates, sets, actions).findings).toEqual([]);
  });
});

describe('the finding about a setting is true of it:', () => {
  test.each<readonly [string, unknown, string]>([
    [tls, 'TLSv1.1_2016', 'viewers may use TLS older than 1.2, or ciphers without forward secrecy'],
    [tls, 'TLSv1.2_2018', 'viewers may use TLS older than 1.2, or ciphers without forward secrecy'],
    [tls, undefined, 'viewers may use TLS older than 1.2'],
    [`${certificate}.SslSupportMethod`, 'vip', 'dedicated IP addresses, which are charged'],
    ['UserPoolClient.AccessTokenValidity', 2, 'access tokens live for more than an hour'],
    ['UserPoolClient.TokenValidityUnits.IdToken', 'days', 'ID tokens live for more than an hour'],
    ['UserPoolClient.TokenValidityUnits.IdToken', 'weeks', 'Cognito has no such unit'],
    ['UserPool.AutoVerifiedAttributes', ['email', 'phone_number'], 'something else than the email'],
    ['Converter.MemorySize', 4096, 'a conversion may cost more than intended'],
    ['Converter.ReservedConcurrentExecutions', 200, 'more than 100 conversions may run at once'],
  ])('%s: %j', (path, value, says) => {
    expect(findingsWith(path, value).join()).toContain(says);
  });
});
