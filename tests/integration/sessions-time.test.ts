import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { allFiles, fileOf, seen } from '../unit/workspace/device.ts';
import { brook, photoBytes } from '../fixtures/photos.ts';
import { needs } from './capabilities.ts';
import { Device, openOn } from './devices.ts';
import {
  newConfirmedAccount,
  startEngine,
  type Clock,
  type EngineUnderTest,
} from './engine-under-test.ts';
import { signIn, type SignedIn } from './users.ts';

const mebibyte = 1024 * 1024;
const hour = 3_600_000;

const time = needs('clockMoves');

let engine: EngineUnderTest;
let clock: Clock;

beforeAll(async () => {
  engine = await startEngine({ sessionSeconds: 20 });
  if (engine.clock === null) throw new Error('this suite moves the engine’s clock');
  ({ clock } = engine);
});
afterEach(() => clock.reset());
afterAll(() => engine.close());

/** An ID token that is valid by the engine's clock as it stands now. */
const renewed = async ({ tokens }: SignedIn): Promise<string> => {
  const response = await fetch(engine.config.endpoints?.cognitoIdp ?? '', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: engine.config.userPoolClientId,
      AuthParameters: { REFRESH_TOKEN: tokens.refreshToken },
    }),
  });
  const { AuthenticationResult } = (await response.json()) as {
    AuthenticationResult: { IdToken: string };
  };
  return AuthenticationResult.IdToken;
};

test(
  'an upload continues without sending a part twice when its credentials expire',
  time,
  async () => {
    const alice = await signIn(engine.config, await newConfirmedAccount(engine));
    const device = new Device();
    const page = await openOn(device, engine.config, alice);
    const session = await page.createSession('Large');
    // They expire by the engine's clock, while this device still counts them as valid.
    device.beforeSending = ({ method, url }) => {
      if (method !== 'PUT' || url.searchParams.get('partNumber') !== '3') return;
      device.beforeSending = () => undefined;
      clock.advance(21_000);
    };
    await page.addFiles(session, [fileOf('large.bin', 50 * mebibyte, 5)]);
    await allFiles(page, 'failed');
    const tries = device.partsSent().length;
    expect(tries).toBeGreaterThan(7);
    // Parts under way at the expiry are sent twice, parts after them not at all.
    expect(tries).toBeLessThanOrEqual(7 + 6);
    await page.close();
  },
);

test.each([
  { name: 'behind', hours: 5 },
  { name: 'ahead', hours: -5 },
])('a computer whose clock is five hours $name works, and says so', time, async ({ hours }) => {
  const signedIn = await signIn(engine.config, await newConfirmedAccount(engine));
  clock.advance(hours * hour);
  const alice = { ...signedIn, tokens: { ...signedIn.tokens, idToken: await renewed(signedIn) } };
  const page = await openOn(new Device(), engine.config, alice);
  const session = await page.createSession('Holiday');
  await page.addFiles(session, [new File([await photoBytes(brook)], 'brook.webp')]);
  const view = await allFiles(page, 'ready');
  expect(Math.abs(view.clockOffset - hours * 3600)).toBeLessThan(10);
  const { state } = view.sessions[0]?.files[0] ?? {};
  const [output] = state?.status === 'ready' ? state.outputs : [];
  if (output === undefined) throw new Error('no output');
  const { href, expiresAt } = await page.downloadLink(output, 'brook.webp');
  expect((await fetch(href)).status).toBe(200);
  expect(expiresAt - Date.now()).toBeLessThanOrEqual(20_000);
  await seen(page, ({ unsynced }) => unsynced === 0);
  await page.close();
});
