import { describe, expect, test } from 'vitest';
import { createCredentials } from '../../../../../engine/gatekeeper/signature/credentials.ts';
import type { RoleSession } from '../../../../../engine/gatekeeper/signature/principal.ts';

const operator = {
  accessKeyId: 'AKIAOPERATOR',
  secretAccessKey: 's',
  arn: 'arn:aws:iam::1:user/o',
};
const session: RoleSession = {
  kind: 'role-session',
  arn: 'arn:aws:sts::111122223333:assumed-role/user/s',
  roleArn: 'arn:aws:iam::111122223333:role/user',
  context: { 'cognito-identity.amazonaws.com:sub': ['us-east-1:me'] },
  issuedAt: 1_000,
  expiresAt: 2_000,
};
const at = (now: number, key = 1) =>
  createCredentials({ masterKey: new Uint8Array(32).fill(key), operator, now: () => now });

describe('temporary credentials', () => {
  test('are of their session, also after a restart', async () => {
    const issued = await at(1_000).issue(session);
    expect(issued.expiresAt).toBe(2_000);
    expect(await at(1_999).resolve(issued.accessKeyId, issued.sessionToken)).toEqual({
      ok: true,
      principal: session,
      secretAccessKey: issued.secretAccessKey,
    });
  });

  test('differ each time for the same session', async () => {
    const [one, two] = [await at(1_000).issue(session), await at(1_000).issue(session)];
    expect(one.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(new Set([one.accessKeyId, two.accessKeyId]).size).toBe(2);
    expect(one.secretAccessKey).not.toBe(two.secretAccessKey);
  });

  test('have an encrypted token', async () => {
    const { sessionToken } = await at(1_000).issue(session);
    const readable = sessionToken
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString());
    expect(readable.join()).not.toContain('us-east-1:me');
  });

  test('end when the session ends', async () => {
    const issued = await at(1_000).issue(session);
    expect(await at(2_000).resolve(issued.accessKeyId, issued.sessionToken)).toEqual({
      ok: false,
      problem: 'expired-session',
    });
  });

  test('are invalid under another master key', async () => {
    const issued = await at(1_000).issue(session);
    expect(await at(1_000, 2).resolve(issued.accessKeyId, issued.sessionToken)).toEqual({
      ok: false,
      problem: 'unknown-access-key',
    });
  });

  test("need their own token, not another key's", async () => {
    const [one, two] = [await at(1_000).issue(session), await at(1_000).issue(session)];
    expect(await at(1_000).resolve(one.accessKeyId, two.sessionToken)).toEqual({
      ok: false,
      problem: 'invalid-session-token',
    });
    expect(await at(1_000).resolve(one.accessKeyId, null)).toEqual({
      ok: false,
      problem: 'unknown-access-key',
    });
  });
});

test('the operator has no token', async () => {
  const credentials = at(1_000);
  expect(await credentials.resolve('AKIAOPERATOR', null)).toMatchObject({
    ok: true,
    principal: { kind: 'operator' },
  });
  expect(await credentials.resolve('AKIAOPERATOR', 'x')).toMatchObject({ ok: false });
});
