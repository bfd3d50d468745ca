import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runPython } from './client-run.ts';
import { startTwoOwners, type TwoOwners } from './two-owners.ts';

describe.skipIf(inject('noPythonClients') !== null)('pycognito', () => {
  let world: TwoOwners;
  let told: unknown;
  beforeAll(async () => {
    world = await startTwoOwners();
    const { engine, user, endpoint } = world;
    const { region, userPoolId, userPoolClientId, identityPoolId } = engine.config;
    const jwks = await fetch(`${endpoint}/${userPoolId}/.well-known/jwks.json`);
    const given = {
      region,
      userPoolId,
      userPoolClientId,
      identityPoolId,
      jwks: await jwks.text(),
      email: user.email,
      password: user.password,
      bucket: world.bucket,
      foreignPrefix: world.foreignPrefix,
    };
    const env = { AWS_ENDPOINT_URL: endpoint };
    told = await runPython('pycognito_client.py', world.home, given, env);
  });
  afterAll(() => world.close());

  test('signs in by SRP, renews its tokens, and its credentials open the own prefix only', async () => {
    expect(told).toEqual({
      wrongPassword: 'NotAuthorizedException',
      email: world.user.email,
      renewed: true,
      identityId: world.user.identityId,
      foreign: 'AccessDenied',
      afterSignOut: 'NotAuthorizedException',
    });
    expect((await world.stored(`${world.ownPrefix}by-pycognito`))?.toString()).toBe('x');
  });
});
