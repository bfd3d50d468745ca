import { expect, test } from 'vitest';
import { configFromOutputs, parseConfig, type DeploymentTarget } from '#contract/config';
import { provision } from '../../../engine/provision/provision.ts';
import { latchkey } from '../infra/stack/templates.ts';

const { outputs } = provision(
  latchkey.template.toJSON(),
  { AppOrigins: 'https://a.example', ConverterCodeBucket: 'x', ConverterCodeKey: 'y' },
  { account: '000000000000', region: 'us-east-1', seed: 'seed' },
);

test.each<DeploymentTarget>([
  { engine: 'aws', region: 'us-east-1', endpoint: null },
  { engine: 'localstack', region: 'us-east-1', endpoint: 'http://127.0.0.1:4566' },
])('the page reads the config written for $engine', (target) => {
  const config = configFromOutputs(target, outputs);
  expect(parseConfig(JSON.parse(JSON.stringify(config)))).toEqual({ ok: true, value: config });
  expect('endpoints' in config).toBe(target.endpoint !== null);
  // Emulators have no passkeys.
  expect(config.passkeys).toEqual(
    target.engine === 'aws' ? { relyingPartyId: 'localhost' } : undefined,
  );
});

test('a missing output is named', () => {
  const others = Object.fromEntries(
    Object.entries(outputs).filter(([name]) => name !== 'UserPoolId'),
  );
  const target = { engine: 'aws', region: 'us-east-1', endpoint: null } as const;
  expect(() => configFromOutputs(target, others)).toThrow('no output UserPoolId');
});
