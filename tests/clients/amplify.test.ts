import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runOnPage } from './page.ts';
import { startTwoOwners, type TwoOwners } from './two-owners.ts';

describe.skipIf(inject('noNpmClients') !== null)('Amplify in Chromium', () => {
  let world: TwoOwners;
  let told: unknown;
  beforeAll(async () => {
    world = await startTwoOwners();
    const { engine, user, ownPrefix, foreignPrefix } = world;
    told = await runOnPage('amplify.mjs', world, {
      config: engine.config,
      email: user.email,
      password: user.password,
      ownPrefix,
      foreignPrefix,
    });
  });
  afterAll(() => world.close());

  test('signs in by SRP and out', () => {
    expect(told).toMatchObject({
      wrongPassword: 'NotAuthorizedException',
      isSignedIn: true,
      loginId: world.user.email,
      identityId: world.user.identityId,
      afterSignOut: 'UserUnAuthenticatedException',
    });
  });

  test('uploads in parts, lists, reads, links and removes', () => {
    const [large, small] = ['large', 'small'].map((name) => `${world.ownPrefix}amplify/${name}`);
    expect(told).toMatchObject({
      paths: [large, small],
      properties: { size: 6 * 1024 * 1024, contentType: 'image/png' },
      small: 'small',
      linked: 'small',
      left: [large],
    });
  });

  test("is refused everything under another user's prefix", async () => {
    const refused = 'AccessDenied';
    expect(told).toMatchObject({
      refusals: { list: refused, read: refused, write: refused, remove: refused },
    });
    expect((await world.stored(`${world.foreignPrefix}secret`))?.toString()).toBe('secret');
    expect(await world.stored(`${world.foreignPrefix}planted`)).toBeNull();
  });
});
