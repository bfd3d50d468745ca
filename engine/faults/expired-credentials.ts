import type { Credentials } from '../gatekeeper/signature/credentials.ts';
import type { FaultPanel } from './panel.ts';

/** Refuses credentials that the panel declared expired; those of the role `spared` stay valid, since the
 *  converter's process gets its own once. */
export const withExpiry = (
  panel: FaultPanel,
  spared: string,
  credentials: Credentials,
): Credentials => ({
  ...credentials,
  async resolve(accessKeyId, sessionToken) {
    const resolved = await credentials.resolve(accessKeyId, sessionToken);
    if (!resolved.ok || resolved.principal.kind !== 'role-session') return resolved;
    const { issuedAt, roleArn } = resolved.principal;
    if (issuedAt > panel.expiredUpTo || roleArn === spared) return resolved;
    panel.count('credentials expired');
    return { ok: false, problem: 'expired-session' };
  },
});
