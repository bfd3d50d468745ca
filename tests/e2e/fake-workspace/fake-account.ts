import type { Account, OwnData } from '../../../src/account/port.ts';

/** An account without a second factor. */
export const createFakeAccount = (): Account => ({
  hasSecondFactor: () => Promise.resolve(false),
  newSecret: () => Promise.resolve('JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'),
  verifySecret: () => Promise.resolve(),
  removeSecondFactor: () => Promise.resolve(),
  requestEmail: () => Promise.resolve(),
  verifyEmail: () => Promise.resolve(),
  passkeys: null,
  deleteUser: () => Promise.resolve(),
});

/** Two files and two rows, until they are removed. */
export const createFakeOwnData = (): OwnData => {
  let left = 2;
  return {
    list: async () => ({
      objects: [
        { bucket: 'uploads' as const, key: 'me/session/file', bytes: 3_000_000 },
        { bucket: 'results' as const, key: 'me/session/file/thumb.webp', bytes: 20_000 },
      ].slice(0, left),
      rows: [
        { table: 'sessions' as const, itemKey: 'session#1', attributes: {} },
        { table: 'results' as const, itemKey: 'session#1#file#1', attributes: {} },
      ].slice(0, left),
    }),
    read: () => Promise.resolve(new Response('bytes')),
    abortUpload: () => Promise.resolve(),
    removeObjects: () => Promise.resolve(),
    async removeRow() {
      left = 0;
    },
  };
};
