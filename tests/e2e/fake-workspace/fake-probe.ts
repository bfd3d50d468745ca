import { identityId } from '#contract/ids';
import type { AccessProbe, Outcome } from '../../../src/access-check/port.ts';

const me = identityId('us-east-1:11111111-2222-4333-8444-555555555555');

const denied = (operation: string): Outcome => ({
  kind: 'refused',
  code: operation.startsWith('s3:') ? 'AccessDenied' : 'AccessDeniedException',
  decisionId: 'decision-1',
  message: `User is not authorized to perform: ${operation} because no identity-based policy allows it`,
});

/** Allows access to the user's own data and denies the rest, as the real policies do; `hole` names
 *  an operation that is allowed nevertheless. */
export const createFakeProbe = (hole: string | null): AccessProbe => ({
  whoAmI: () => Promise.resolve({ identityId: me, space: null }),
  send: ({ operation, input }) => {
    const own =
      (operation === 's3:ListObjectsV2' && input.Prefix === `${me}/`) ||
      operation === 'dynamodb:GetItem';
    return Promise.resolve(own || operation === hole ? { kind: 'allowed' } : denied(operation));
  },
});
