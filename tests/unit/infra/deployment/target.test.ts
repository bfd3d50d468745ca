import { describe, expect, test } from 'vitest';
import { passkeyDomainOf, readDeploy, readDestroy } from '../../../../infra/deployment/target.ts';

const onAws = (region: string) => ({ engine: 'aws', region, endpoint: null, stage: null });

describe('where a deployment goes', () => {
  test.each([
    { args: [], environment: {}, is: onAws('us-east-1') },
    { args: [], environment: { AWS_REGION: 'eu-west-1' }, is: onAws('eu-west-1') },
    { args: [], environment: { AWS_DEFAULT_REGION: 'eu-west-2' }, is: onAws('eu-west-2') },
    {
      args: ['--region', 'eu-west-3'],
      environment: { AWS_REGION: 'eu-west-1' },
      is: onAws('eu-west-3'),
    },
    // AWS_ENDPOINT_URL counts only with --engine localstack.
    { args: [], environment: { AWS_ENDPOINT_URL: 'http://x:1' }, is: onAws('us-east-1') },
    {
      args: ['--engine', 'localstack'],
      environment: {},
      is: {
        engine: 'localstack',
        region: 'us-east-1',
        endpoint: 'http://127.0.0.1:4566',
        stage: null,
      },
    },
    {
      args: ['--engine', 'localstack'],
      environment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:4599' },
      is: {
        engine: 'localstack',
        region: 'us-east-1',
        endpoint: 'http://127.0.0.1:4599',
        stage: null,
      },
    },
  ])('$args with $environment is $is', ({ args, environment, is }) => {
    expect(readDeploy(args, environment).target).toEqual(is);
    expect(readDestroy([...args, '--yes'], environment).target).toEqual(is);
  });
});

test.each([
  { args: [], origins: [] },
  { args: ['--origin', 'https://a.example'], origins: ['https://a.example'] },
  {
    args: ['--origin', 'https://a.example', '--origin', 'http://localhost:5173'],
    origins: ['https://a.example', 'http://localhost:5173'],
  },
  {
    args: ['--engine', 'localstack'],
    origins: ['http://127.0.0.1:4180', 'http://localhost:4180'],
  },
  {
    args: ['--engine', 'localstack', '--origin', 'http://127.0.0.1:1'],
    origins: ['http://127.0.0.1:1'],
  },
])('$args allows $origins', ({ args, origins }) => {
  expect(readDeploy(args, {}).appOrigins).toEqual(origins);
});

test.each([
  { args: ['--engine', 'gcp'], says: '--engine must be aws or localstack, not gcp' },
  { args: ['--orign', 'https://a.example'], says: '--orign' },
  { args: ['--origin', '*'], says: 'not *' },
  { args: ['--origin', 'https://a.example/'], says: 'without a path' },
  { args: ['--origin', 'https://a.example/app'], says: 'without a path' },
  { args: ['--origin', 'https://A.example'], says: 'not https://A.example' },
  { args: ['--origin', 'a.example'], says: 'not a.example' },
  { args: ['--origin', 'null'], says: 'not null' },
  { args: ['--origin', 'http://a.example'], says: 'needs HTTPS' },
])('$args is an error that says $says', ({ args, says }) => {
  expect(() => readDeploy(args, {})).toThrow(says);
});

test('destroy needs --yes on AWS and not on an emulator', () => {
  expect(() => readDestroy([], {})).toThrow('--yes');
  expect(() => readDestroy(['--engine', 'aws', '--region', 'eu-west-1'], {})).toThrow('eu-west-1');
  expect(readDestroy(['--engine', 'localstack'], {}).target.engine).toBe('localstack');
});

test('deletion protection is off by default', () => {
  expect(readDeploy([], {}).deletionProtection).toBe(false);
  expect(readDeploy(['--deletion-protection'], {}).deletionProtection).toBe(true);
});

test('deploy reads what it may lose, who gets alarms and the budget', () => {
  const args = ['--may-lose', 'A', '--may-lose', 'B', '--alarm-email', 'me@example.com'];
  expect(readDeploy([...args, '--monthly-budget', '20', '--dry-run'], {})).toMatchObject({
    mayLose: ['A', 'B'],
    alarmEmail: 'me@example.com',
    monthlyBudget: 20,
    dryRun: true,
    yes: false,
  });
});

test.each(['0', '-5', 'ten', ''])('a monthly budget of "%s" is refused', (amount) => {
  expect(() => readDeploy([`--monthly-budget=${amount}`], {})).toThrow('--monthly-budget');
});

test.each([
  { args: [], environment: {}, region: 'eu-north-1' },
  { args: [], environment: { AWS_REGION: 'eu-west-1' }, region: 'eu-west-1' },
  { args: ['--region', 'eu-west-3'], environment: {}, region: 'eu-west-3' },
  { args: ['--engine', 'localstack'], environment: {}, region: 'us-east-1' },
])('with eu-north-1 in the profile, $args with $environment is $region', (row) => {
  expect(readDeploy(row.args, row.environment, 'eu-north-1').target.region).toBe(row.region);
  expect(readDestroy([...row.args, '--yes'], row.environment, 'eu-north-1').target.region).toBe(
    row.region,
  );
});

test('a stage is read for deploying and destroying, and checked', () => {
  expect(readDeploy(['--stage', 'staging'], {}).target.stage).toBe('staging');
  expect(readDestroy(['--stage', 'staging', '--yes'], {}).target.stage).toBe('staging');
  expect(() => readDeploy(['--stage', 'Staging!'], {})).toThrow('--stage is 1 to 12');
});

const certificate = 'arn:aws:acm:us-east-1:111122223333:certificate/1234-abcd';

test.each([
  [['https://d111.cloudfront.net'], 'd111.cloudfront.net'],
  [['http://127.0.0.1:4180', 'http://localhost:4180'], 'localhost'],
  [['http://[::1]:4180', 'https://app.example.com:8443'], 'app.example.com'],
  [['http://127.0.0.1:4180'], 'localhost'],
])('the domain of passkeys for pages at %j is %s', (origins, domain) => {
  expect(passkeyDomainOf(origins)).toBe(domain);
});

test('no template option is set by default', () => {
  expect(readDeploy([], {}).options).toEqual({
    domain: null,
    mailFrom: null,
    closedSignUp: false,
    passkeys: true,
    firewall: 'none',
    dataEventsBucket: null,
    isolatedConverter: false,
    resultsTo: null,
  });
});

test('the template options are read', () => {
  const { options } = readDeploy(
    [
      ...['--domain', 'app.example.com', '--certificate', certificate],
      ...['--mail-from', 'no-reply@example.com', '--data-events-to', 'our-logs'],
      ...['--closed-sign-up', '--no-passkeys', '--firewall', '--isolated-converter'],
      ...['--results-to', 'sns'],
    ],
    {},
  );
  expect(options).toEqual({
    domain: { name: 'app.example.com', certificateArn: certificate },
    mailFrom: 'no-reply@example.com',
    closedSignUp: true,
    passkeys: false,
    firewall: 'pool-and-distribution',
    dataEventsBucket: 'our-logs',
    isolatedConverter: true,
    resultsTo: 'sns',
  });
});

test('outside us-east-1 a firewall protects the pool only', () => {
  expect(readDeploy(['--firewall', '--region', 'eu-west-1'], {}).options.firewall).toBe('pool');
});

test.each([
  { args: ['--domain', 'app.example.com'], says: '--domain needs --certificate' },
  { args: ['--certificate', certificate], says: '--domain must be like' },
  {
    args: ['--domain', 'https://a.example', '--certificate', certificate],
    says: '--domain must be like',
  },
  {
    args: ['--domain', 'a.example', '--certificate', certificate.replace('us-east-1', 'eu-west-1')],
    says: 'in us-east-1',
  },
  { args: ['--results-to', 'lambda'], says: '--results-to must be sns or event-bus' },
  { args: ['--mail-from', 'example.com'], says: '--mail-from must be an email address' },
])('$args is refused: $says', ({ args, says }) => {
  expect(() => readDeploy(args, {})).toThrow(says);
});

test.each([
  { args: [], releases: null },
  { args: ['--releases'], releases: 'list' },
  { args: ['--rollback'], releases: 'rollback' },
])('$args: releases $releases', ({ args, releases }) => {
  expect(readDeploy(args, {}).releases).toBe(releases);
});
