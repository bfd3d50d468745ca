import { describe, expect, test } from 'vitest';
import { contentSecurityPolicy } from '../../src/content-security-policy.ts';

const deployment = { region: 'eu-west-1', uploadsBucket: 'up', resultsBucket: 'res' };
const engine = 'http://127.0.0.1:4566';
const local = {
  ...deployment,
  endpoints: { cognitoIdp: engine, cognitoIdentity: engine, s3: `${engine}/`, dynamodb: engine },
};

const directives = (policy: string) =>
  new Map(
    policy.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources] as const;
    }),
  );

describe('the content security policy', () => {
  test('allows the page on AWS to reach only its four services', () => {
    expect(directives(contentSecurityPolicy(deployment)).get('connect-src')).toEqual([
      `'self'`,
      'https://cognito-idp.eu-west-1.amazonaws.com',
      'https://cognito-identity.eu-west-1.amazonaws.com',
      'https://dynamodb.eu-west-1.amazonaws.com',
      'https://up.s3.eu-west-1.amazonaws.com',
      'https://res.s3.eu-west-1.amazonaws.com',
    ]);
  });

  test('names the local engine once, by its origin', () => {
    const policy = directives(contentSecurityPolicy(local));
    expect(policy.get('connect-src')).toEqual([`'self'`, engine]);
    expect(policy.get('img-src')).toEqual([`'self'`, 'blob:', engine]);
  });

  test.each([deployment, local])('refuses every source that is not named', (config) => {
    const policy = directives(contentSecurityPolicy(config));
    expect(policy.get('default-src')).toEqual([`'none'`]);
    expect(policy.get('script-src')).toEqual([`'self'`]);
    expect(policy.get('style-src')).toEqual([`'self'`]);
    for (const closed of ['base-uri', 'form-action', 'frame-ancestors']) {
      expect(policy.get(closed), closed).toEqual([`'none'`]);
    }
    expect(policy.get('require-trusted-types-for')).toEqual([`'script'`]);
  });

  test('allows no inline code, eval, data: URL or wildcard host', () => {
    for (const config of [deployment, local]) {
      expect(contentSecurityPolicy(config)).not.toMatch(/unsafe|data:|\*|http:\/\/\*|https:( |;)/);
    }
  });

  test('accepts values known only at deploy time', () => {
    const token = '${Token[TOKEN.12]}';
    expect(contentSecurityPolicy({ ...deployment, resultsBucket: token })).toContain(
      `https://${token}.s3.eu-west-1.amazonaws.com`,
    );
  });
});
