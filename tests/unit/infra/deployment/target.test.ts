import { describe, expect, test } from 'vitest';
import { readDeploy, readDestroy } from '../../../../infra/deployment/target.ts';

const onAws = (region: string) => ({ engine: 'aws', region, endpoint: null });

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
    // Of an emulator only when an emulator is asked for.
    { args: [], environment: { AWS_ENDPOINT_URL: 'http://x:1' }, is: onAws('us-east-1') },
    {
      args: ['--engine', 'localstack'],
      environment: {},
      is: { engine: 'localstack', region: 'us-east-1', endpoint: 'http://127.0.0.1:4566' },
    },
    {
      args: ['--engine', 'localstack'],
      environment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:4599' },
      is: { engine: 'localstack', region: 'us-east-1', endpoint: 'http://127.0.0.1:4599' },
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
])('$args lets in $origins', ({ args, origins }) => {
  expect(readDeploy(args, {}).appOrigins).toEqual(origins);
});

test.each([
  { args: ['--engine', 'gcp'], says: '--engine is aws or localstack, not gcp' },
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

test('deploy reads what it may lose, whom it tells and how much is budgeted', () => {
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
