import { expect, test } from 'vitest';
import { pageConfig } from '../../../../infra/deployment/page-config.ts';
import type { Target } from '../../../../infra/deployment/target.ts';
import { provision } from '../../../../engine/provision/provision.ts';
import { parseConfig } from '../../../../src/contract/config.ts';
import { latchkey } from '../stack/templates.ts';

const { outputs } = provision(
  latchkey.template.toJSON(),
  { AppOrigins: 'https://a.example', ConverterCodeBucket: 'x', ConverterCodeKey: 'y' },
  { account: '000000000000', region: 'us-east-1', seed: 'seed' },
);

test.each<Target>([
  { engine: 'aws', region: 'us-east-1', endpoint: null },
  { engine: 'localstack', region: 'us-east-1', endpoint: 'http://127.0.0.1:4566' },
])('what is written for $engine is what the page reads', (target) => {
  const config = pageConfig(target, outputs);
  expect(parseConfig(JSON.parse(JSON.stringify(config)))).toEqual({ ok: true, value: config });
  expect('endpoints' in config).toBe(target.endpoint !== null);
});

test('a missing output is named', () => {
  const others = Object.fromEntries(
    Object.entries(outputs).filter(([name]) => name !== 'UserPoolId'),
  );
  expect(() => pageConfig({ engine: 'aws', region: 'us-east-1', endpoint: null }, others)).toThrow(
    'no output UserPoolId',
  );
});
