import { createHash } from 'node:crypto';
import { uploadId, type UploadId } from '#contract/ids';
import { fileKey } from '#contract/item-keys';
import { storedItem, parseItem, type Item } from '#contract/items';
import { parseUploadKey, type ObjectKey } from '#contract/object-keys';
import { parseRecipe } from '#contract/recipe';
import type { ResultItem } from '#contract/result-item';
import type { UsageItem } from '#contract/usage-item';
import type { ResultStore } from '../../../src/result/port.ts';
import type { Change, SessionStore } from '../../../src/session/port.ts';
import type {
  ObjectFacts,
  ObjectStore,
  StoredObject,
  StoredPart,
} from '../../../src/upload/port.ts';

/** One request that reached the fake service. */
export interface Call {
  readonly operation: string;
  readonly key: string;
  readonly partNumber?: number;
}

/** A fault to inject into a request: an error before it takes effect, or a lost response. */
export type Fault = (call: Call) => Error | 'lose-answer' | null;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');

export const noConnection = (): Error => Object.assign(new TypeError('fetch failed'));

interface Upload {
  readonly key: string;
  readonly facts: ObjectFacts;
  readonly parts: Map<number, StoredPart & { readonly bytes: Uint8Array }>;
}

interface Stored extends StoredObject {
  readonly bytes: Uint8Array;
}

/** The services of one user, in memory, enforcing the conditions that the real ones enforce. Several
 *  devices may use one. */
export class FakeAws {
  readonly calls: Call[] = [];
  readonly objects = new Map<string, Stored>();
  readonly uploads = new Map<string, Upload>();
  readonly rows = new Map<string, Record<string, unknown>>();
  readonly changes = new Map<number, Change>();
  readonly outcomes = new Map<string, ResultItem>();
  usage: UsageItem | null = null;
  fault: Fault = () => null;
  /** What a request waits for before it takes effect. */
  delay: (call: Call) => Promise<void> = () => Promise.resolve();
  /** Whether the converter answers uploads at once. */
  converts = true;
  #counter = 0;

  count(operation: string): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  async #request<Answer>(call: Call, effect: () => Answer | Promise<Answer>): Promise<Answer> {
    await new Promise((resolve) => setImmediate(resolve));
    this.calls.push(call);
    const fault = this.fault(call);
    if (fault instanceof Error) throw fault;
    await this.delay(call);
    const answer = await effect();
    if (fault === 'lose-answer') throw noConnection();
    return answer;
  }

  /** The converter's outcome for what is stored under a key. */
  convert(key: string): void {
    const address = parseUploadKey(key);
    const object = this.objects.get(key);
    if (address === null || object === undefined) return;
    const recipe = parseRecipe(object.recipe ?? '');
    const itemKey = fileKey(address.sessionId, address.fileId);
    this.#counter += 1;
    const common = {
      identityId: address.identityId as string,
      itemKey,
      updatedAt: new Date(Date.UTC(2030, 0, 1) + this.#counter).toISOString(),
    };
    this.outcomes.set(
      itemKey,
      recipe.ok
        ? {
            ...common,
            status: 'ready',
            outputs: recipe.value.renditions.map(({ name, format, width = 1, height = 1 }) => ({
              ...{ name, width, height, bytes: 1, contentType: `image/${format}` },
              key: `${key}/${name}.${format}`,
            })),
          }
        : { ...common, status: 'failed', failure: { code: 'bad-recipe', message: 'no' } },
    );
  }

  #store(key: string, bytes: Uint8Array, checksum: string, facts: ObjectFacts): void {
    const recipe = JSON.stringify(facts.recipe);
    this.objects.set(key, { bytes, checksum, size: bytes.length, recipe });
    if (this.converts) this.convert(key);
  }

  readonly objectStore: ObjectStore = {
    put: (key, body, checksum, facts, { signal, onProgress }) =>
      this.#request({ operation: 'put', key }, async () => {
        signal.throwIfAborted();
        if (this.objects.has(key)) return 'exists' as const;
        const bytes = new Uint8Array(await body.arrayBuffer());
        if (sha256(bytes) !== checksum) throw new Error('BadDigest');
        onProgress(bytes.length);
        this.#store(key, bytes, checksum, facts);
        return 'stored' as const;
      }),

    createMultipartUpload: (key, facts) =>
      this.#request({ operation: 'createMultipartUpload', key }, () => {
        this.#counter += 1;
        const id = uploadId(`upload-${this.#counter}`);
        this.uploads.set(id, { key, facts, parts: new Map() });
        return id;
      }),

    listParts: (key, id) =>
      this.#request({ operation: 'listParts', key }, () => {
        const upload = this.uploads.get(id);
        return upload === undefined ? null : [...upload.parts.values()];
      }),

    uploadPart: (key, id, partNumber, body, checksum, { signal, onProgress }) =>
      this.#request({ operation: 'uploadPart', key, partNumber }, async () => {
        signal.throwIfAborted();
        const upload = this.uploads.get(id);
        if (upload === undefined) return null;
        const bytes = new Uint8Array(await body.arrayBuffer());
        if (sha256(bytes) !== checksum) throw new Error('BadDigest');
        onProgress(bytes.length);
        const eTag = `"${partNumber}-${checksum}"`;
        upload.parts.set(partNumber, { partNumber, size: bytes.length, eTag, checksum, bytes });
        return eTag;
      }),

    completeMultipartUpload: (key, id, parts) =>
      this.#request({ operation: 'completeMultipartUpload', key }, () => {
        const upload = this.uploads.get(id);
        if (upload === undefined) return 'no-upload' as const;
        if (this.objects.has(key)) return 'exists' as const;
        const stored = parts.map(({ partNumber }) => upload.parts.get(partNumber));
        const fit = parts.every(({ eTag }, index) => stored[index]?.eTag === eTag);
        if (!fit) return 'parts-differ' as const;
        const bytes = Buffer.concat(stored.map((part) => part?.bytes ?? new Uint8Array()));
        const digests = Buffer.concat(
          stored.map((part) => Buffer.from(part?.checksum ?? '', 'base64')),
        );
        this.uploads.delete(id);
        this.#store(key, bytes, `${sha256(digests)}-${parts.length}`, upload.facts);
        return 'stored' as const;
      }),

    abortMultipartUpload: (key, id: UploadId) =>
      this.#request({ operation: 'abortMultipartUpload', key }, () => {
        this.uploads.delete(id);
      }),

    head: (key) => this.#request({ operation: 'head', key }, () => this.objects.get(key) ?? null),

    copy: (from, to, facts) =>
      this.#request({ operation: 'copy', key: to }, () => {
        const source = this.objects.get(from);
        if (source === undefined) return 'gone' as const;
        this.#store(to, source.bytes, source.checksum ?? '', facts);
        return 'copied' as const;
      }),

    remove: (key) =>
      this.#request({ operation: 'remove', key }, () => {
        this.objects.delete(key);
      }),

    uploadsUnder: (prefix: string) =>
      this.#request(
        { operation: 'uploadsUnder', key: prefix },
        () =>
          [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort() as ObjectKey[],
      ),

    removeAllUnder: (prefix: string, obsolete: (key: string) => boolean) =>
      this.#request({ operation: 'removeAllUnder', key: prefix }, () => {
        for (const key of [...this.objects.keys()]) {
          if (key.startsWith(prefix) && obsolete(key)) this.objects.delete(key);
        }
      }),
  };

  readonly resultStore: ResultStore = {
    read: (itemKeys) =>
      this.#request({ operation: 'readResults', key: itemKeys.join(' ') }, () =>
        itemKeys.flatMap((key) => this.outcomes.get(key) ?? []),
      ),
    under: (prefix) =>
      this.#request({ operation: 'resultsUnder', key: prefix }, () =>
        [...this.outcomes].flatMap(([key, outcome]) => (key.startsWith(prefix) ? outcome : [])),
      ),
    usage: () => this.#request({ operation: 'usage', key: '' }, () => this.usage),
    remove: (itemKey) =>
      this.#request({ operation: 'removeResult', key: itemKey }, () => {
        this.outcomes.delete(itemKey);
      }),
  };

  #item(itemKey: string): Item[] {
    const row = this.rows.get(itemKey);
    if (row === undefined) return [];
    const parsed = parseItem(row);
    if (!parsed.ok) throw new Error(parsed.problem);
    return [parsed.value];
  }

  readonly sessionStore: SessionStore = {
    allRows: async function* (this: FakeAws) {
      yield await this.#request({ operation: 'allRows', key: '' }, () =>
        [...this.rows.keys()].flatMap((key) => this.#item(key)),
      );
    }.bind(this),

    read: (itemKeys) =>
      this.#request({ operation: 'read', key: itemKeys.join(' ') }, () =>
        itemKeys.flatMap((key) => this.#item(key)),
      ),

    write: (item, versionRead) =>
      this.#request({ operation: 'write', key: item.itemKey }, () => {
        const version = this.rows.get(item.itemKey)?.version ?? null;
        if (version !== versionRead) return 'conflict' as const;
        this.rows.set(item.itemKey, JSON.parse(JSON.stringify(storedItem(item))) as never);
        return 'written' as const;
      }),

    changesAfter: (seen) =>
      this.#request({ operation: 'changesAfter', key: String(seen) }, () =>
        [...this.changes.values()]
          .filter(({ number }) => number > seen)
          .sort((a, b) => a.number - b.number),
      ),

    lastChange: () =>
      this.#request({ operation: 'lastChange', key: '' }, () =>
        Math.max(0, ...this.changes.keys()),
      ),

    announce: (change) =>
      this.#request({ operation: 'announce', key: change.itemKeys.join(' ') }, () => {
        if (this.changes.has(change.number)) return 'taken' as const;
        this.changes.set(change.number, change);
        return 'announced' as const;
      }),
  };
}
