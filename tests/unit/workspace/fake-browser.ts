import type { Browser } from '../../../src/app/browser.ts';

type Grant = (lock: Lock) => unknown;

/** Web Locks of one browser: exclusive locks, granted in the order they were asked for. */
export class FakeLocks {
  readonly #lines = new Map<string, (() => Promise<void>)[]>();

  request(name: string, ...rest: [Grant] | [LockOptions, Grant]): Promise<unknown> {
    const [options, grant] = rest.length === 1 ? [{} as LockOptions, rest[0]] : rest;
    const { signal } = options;
    return new Promise((resolve, reject) => {
      const line = this.#lines.get(name) ?? [];
      this.#lines.set(name, line);
      const turn = async (): Promise<void> => {
        signal?.removeEventListener('abort', leave);
        try {
          resolve(await grant({ name, mode: 'exclusive' }));
        } catch (error) {
          reject(error as Error);
        }
      };
      const leave = (): void => {
        line.splice(line.indexOf(turn), 1);
        reject(signal?.reason as Error);
      };
      if (signal?.aborted === true) return leave();
      signal?.addEventListener('abort', leave);
      line.push(turn);
      if (line.length === 1) void this.#serve(name, line);
    });
  }

  async #serve(name: string, line: (() => Promise<void>)[]): Promise<void> {
    for (let turn = line[0]; turn !== undefined; turn = line[0]) {
      await turn();
      line.shift();
    }
    this.#lines.delete(name);
  }
}

class FakeStorage extends Map<string, string> {
  getItem(key: string): string | null {
    return this.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.set(key, value);
  }
  removeItem(key: string): void {
    this.delete(key);
  }
  key(index: number): string | null {
    return [...this.keys()][index] ?? null;
  }
  get length(): number {
    return this.size;
  }
}

/** A browser profile that a test controls; what is opened with it are its tabs. */
export class FakeBrowser implements Browser {
  readonly storage = new FakeStorage() as unknown as Storage;
  readonly locks = new FakeLocks() as Pick<LockManager, 'request'>;
  online = true;
  visible = true;
  quota = 1e12;
  readonly #listeners = new Set<() => void>();

  constructor(readonly profile: string) {}

  channel = (name: string): BroadcastChannel => new BroadcastChannel(name);
  isOnline = (): boolean => this.online;
  isVisible = (): boolean => this.visible;
  onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  room = () => Promise.resolve({ usage: 0, quota: this.quota });
  s3RequestHandler: Browser['s3RequestHandler'] = () => {
    throw new Error('no requests by HTTP here');
  };

  change(to: Partial<Pick<FakeBrowser, 'online' | 'visible' | 'quota'>>): void {
    Object.assign(this, to);
    for (const listener of this.#listeners) listener();
  }
}
