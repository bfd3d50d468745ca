import type { ObjectStore } from './port.ts';

/** An object store that `load` provides when it is first used. Every method rejects with what `load`
 *  rejects with. */
export const lazyObjectStore = (load: () => Promise<ObjectStore>): ObjectStore => ({
  put: async (...parameters) => (await load()).put(...parameters),
  createMultipartUpload: async (key, facts) => (await load()).createMultipartUpload(key, facts),
  listParts: async (key, uploadId) => (await load()).listParts(key, uploadId),
  uploadPart: async (...parameters) => (await load()).uploadPart(...parameters),
  completeMultipartUpload: async (...parameters) =>
    (await load()).completeMultipartUpload(...parameters),
  abortMultipartUpload: async (key, uploadId) => (await load()).abortMultipartUpload(key, uploadId),
  head: async (key) => (await load()).head(key),
  copy: async (from, to, facts) => (await load()).copy(from, to, facts),
  remove: async (key) => (await load()).remove(key),
  uploadsUnder: async (prefix) => (await load()).uploadsUnder(prefix),
  removeAllUnder: async (prefix, obsolete) => (await load()).removeAllUnder(prefix, obsolete),
});
