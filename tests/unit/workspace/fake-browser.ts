import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { forgetLocalStore, openLocalStore } from '../../../src/session/local-store.ts';
import type { Locks } from '../../../src/sign-in/locks.ts';
import type { Host } from '../../../src/workspace/host.ts';
import { createS3Access } from '../../../src/workspace/s3-access.ts';

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

/** The life of a tab that can be killed like a process: its promises never settle afterwards, and
 *  the browser frees its locks. */
export class Life {
  #end: () => void = () => undefined;
  readonly ended = new Promise<void>((resolve) => {
    this.#end = resolve;
  });
  isOver = false;

  end(): void {
    this.isOver = true;
    this.#end();
  }

  /** The promise, which never settles once the tab is dead. */
  while<Value>(promise: Promise<Value>): Promise<Value> {
    const never = new Promise<never>(() => undefined);
    return promise.then(
      (value) => (this.isOver ? never : value),
      (error: unknown) => {
        if (this.isOver) return never;
        throw error;
      },
    );
  }
}

/** A browser profile that a test controls. */
export class FakeBrowser implements Host {
  readonly storage = new FakeStorage() as unknown as Storage;
  readonly locks = new FakeLocks() as Locks;
  online = true;
  visible = true;
  quota = 1e12;
  /** Whether it can decode HEIC. */
  decodesHeic = false;
  readonly #listeners = new Set<() => void>();

  constructor(readonly profile: string) {}

  /** This browser as one tab sees it, until that tab's life ends. */
  tab(life: Life): Host {
    const channels: BroadcastChannel[] = [];
    void life.ended.then(() => {
      for (const channel of channels) channel.close();
    });
    const request = (name: string, ...rest: [Grant] | [LockOptions, Grant]) => {
      const grant = rest.at(-1) as Grant;
      const options = (rest.length === 2 ? rest[0] : {}) as { signal: AbortSignal };
      const granted: Grant = (lock) =>
        life.isOver ? undefined : Promise.race([grant(lock), life.ended]);
      return life.while(this.locks.request(name, options, granted as never));
    };
    return {
      ...{ profile: this.profile, storage: this.storage, room: this.room },
      heicAsJpeg: this.heicAsJpeg,
      ...{ isOnline: this.isOnline, isVisible: this.isVisible, onChange: this.onChange },
      ...{ openLocalStore, forgetLocalStore, s3Access: this.s3Access },
      locks: { request } as unknown as Locks,
      channel: (name) => {
        const channel = new BroadcastChannel(name);
        channels.push(channel);
        const say = channel.postMessage.bind(channel);
        channel.postMessage = (message) => (life.isOver ? undefined : say(message));
        return channel;
      },
    };
  }

  channel = (name: string): BroadcastChannel => new BroadcastChannel(name);
  heicAsJpeg = (file: File): Promise<File | null> => {
    const jpeg = new File([file], file.name.replace('.heic', '.jpg'), { type: 'image/jpeg' });
    return Promise.resolve(this.decodesHeic ? jpeg : null);
  };
  isOnline = (): boolean => this.online;
  isVisible = (): boolean => this.visible;
  onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  room = () => Promise.resolve({ usage: 0, quota: this.quota });
  readonly openLocalStore = openLocalStore;
  readonly forgetLocalStore = forgetLocalStore;
  s3Access: Host['s3Access'] = (parts) =>
    Promise.resolve(createS3Access(parts, this.s3RequestHandler()));
  s3RequestHandler = (): NonNullable<S3ClientConfig['requestHandler']> => {
    throw new Error('no requests by HTTP here');
  };

  change(to: Partial<Pick<FakeBrowser, 'online' | 'visible' | 'quota'>>): void {
    Object.assign(this, to);
    for (const listener of this.#listeners) listener();
  }
}
