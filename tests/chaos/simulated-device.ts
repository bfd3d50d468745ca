import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { RequestListener } from 'node:http';
import type { Config } from '#contract/config';
import type { Recipe } from '#contract/recipe';
import { LatchkeyError } from '#contract/errors';
import { openDiskStore, type DiskStore } from '../../cli/state/local-store.ts';
import { createHost } from '../../cli/workspace/host.ts';
import { FaultPanel } from '../../engine/faults/panel.ts';
import { openOnHost } from '../../src/workspace/open-on-host.ts';
import type { FileView, SessionView, Workspace } from '../../src/ui/views.ts';
import type { SignedIn } from '../integration/users.ts';
import { Life } from '../unit/workspace/fake-browser.ts';
import { openConnection, type Connection } from './connection.ts';
import { mortalStore } from './mortal-store.ts';
import { makePicture } from './pictures.ts';
import { recorder, type History } from './recorder.ts';
import type { DeviceScript, Step } from './scenario.ts';

/** What a run knows of one user. */
export interface Person {
  readonly signedIn: SignedIn;
  readonly history: History;
  /** SHA-256 of each picture, by its file name. */
  readonly digests: Map<string, string>;
  /** Names of pictures that a device said it has added. */
  readonly added: Set<string>;
}

export interface DeviceParts {
  readonly script: DeviceScript;
  readonly person: Person;
  readonly config: Config;
  readonly listener: RequestListener;
  readonly folder: string;
}

interface Process {
  readonly life: Life;
  readonly store: DiskStore;
  readonly workspace: Workspace;
  readonly connection: Connection;
}

const pick = <Value>(values: readonly Value[], choice: number): Value | undefined =>
  values[Math.floor(choice * values.length)];

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A recipe that costs little to carry out. */
const recipeOf = (choice: number): Recipe => ({
  renditions: [
    {
      ...{ name: 'thumb', width: 16, fit: 'inside', format: 'jpeg' },
      quality: 40 + Math.floor(choice * 50),
    },
  ],
});

/** One device: the core of page and command line, in a process that ends when it is killed. Its disk and
 *  its connection's faults outlive the process. */
export class SimulatedDevice {
  readonly panel = new FaultPanel();
  /** Null while it is dead. */
  process: Process | null = null;
  readonly #storage = new Map<string, string>();
  #pictures = 0;
  #record: ReturnType<typeof recorder> | null = null;

  constructor(readonly parts: DeviceParts) {
    this.panel.set(parts.script.faults);
  }

  get name(): string {
    return this.parts.script.name;
  }

  /** Starts the process, with what its disk holds. */
  async start(): Promise<void> {
    const { config, listener, folder, person } = this.parts;
    await mkdir(path.join(folder, 'pictures'), { recursive: true });
    const connection = await openConnection(listener, this.panel);
    const store = await openDiskStore(path.join(folder, 'state'));
    const life = new Life();
    const { url } = connection;
    const storage = this.#storage;
    const host = createHost({
      storage: {
        getItem: (key) => storage.get(key) ?? null,
        setItem: (key, value) => void storage.set(key, value),
        removeItem: (key) => void storage.delete(key),
      },
      local: mortalStore(store, life),
      onSync: () => undefined,
    });
    const { email, tokens } = person.signedIn;
    this.#record ??= recorder(person.history, this.name, store.deviceId);
    const record = this.#record;
    record(store.snapshot, store.snapshot.rows.keys());
    store.subscribe((itemKeys) => record(store.snapshot, itemKeys));
    const endpoints = { cognitoIdp: url, cognitoIdentity: url, s3: url, dynamodb: url };
    const opening = openOnHost(
      {
        config: { ...config, endpoints },
        userPool: {
          currentUser: () => ({ email, space: null }),
          idToken: () => life.while(Promise.resolve(tokens.idToken)),
        },
      },
      host,
    );
    try {
      this.process = { life, store, connection, workspace: await opening };
    } catch (error) {
      // As a page that could not be opened: the person tries again.
      connection.close();
      await store.closed();
      if (!(error instanceof LatchkeyError)) throw error;
      await pause(100);
      await this.start();
    }
  }

  /** Ends the process as SIGKILL does: nothing of it reaches the disk or the network any more. */
  async kill(): Promise<void> {
    const { process } = this;
    if (process === null) return;
    this.process = null;
    process.life.end();
    process.connection.close();
    // Stops its timers, which no process has any more.
    void process.workspace.close();
    await process.store.closed();
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  get workspace(): Workspace {
    if (this.process === null) throw new Error(`${this.name} is dead`);
    return this.process.workspace;
  }

  /** Does everything in the script. */
  async run(): Promise<void> {
    for (const step of this.parts.script.steps) {
      await pause(step.after);
      try {
        await this.#do(step);
      } catch (error) {
        // What a person asks for may no longer be possible.
        if (!(error instanceof LatchkeyError)) throw error;
      }
    }
  }

  async #do(step: Step): Promise<void> {
    const { workspace } = this;
    const { view } = workspace;
    const session: SessionView | undefined = pick(view.sessions, step.choice);
    const file: FileView | undefined = pick(
      view.sessions.flatMap(({ files }) => files),
      step.choice,
    );
    const binned = pick(view.bin, step.choice);
    switch (step.do) {
      case 'create':
        return workspace.changeRecipe(
          await workspace.createSession(`${this.name} creates`),
          recipeOf(step.choice),
        );
      case 'add':
        if (session !== undefined) await this.#add(session, step);
        return;
      case 'rename':
        if (session === undefined) return;
        return workspace.renameSession(session.sessionId, `${this.name} ${step.choice}`);
      case 'recipe':
        if (session === undefined) return;
        return workspace.changeRecipe(session.sessionId, recipeOf(step.choice));
      case 'pause':
      case 'resume':
      case 'cancel':
      case 'retry':
        return file && workspace[step.do](file.sessionId, file.fileId);
      case 'bin':
        return file && workspace.deleteFile(file.sessionId, file.fileId);
      case 'binSession':
        return session && workspace.deleteSession(session.sessionId);
      case 'restore':
        return binned && workspace.restore(binned);
      case 'purge':
        return binned && workspace.purge(binned);
      case 'kill':
        await this.kill();
        await pause(step.length);
        return this.start();
      case 'partition': {
        const connection = this.process?.connection;
        connection?.cut();
        await pause(step.length);
        connection?.mend();
      }
    }
  }

  async #add(
    session: SessionView,
    { pictures, large, copy }: Extract<Step, { do: 'add' }>,
  ): Promise<void> {
    const { folder, person } = this.parts;
    const files: File[] = [];
    for (let made = 0; made < pictures; made += 1) {
      this.#pictures += 1;
      const name = `${this.name}-${this.#pictures}.jpg`;
      const content = copy ? `copied by ${person.signedIn.email}` : name;
      const { file, digest } = await makePicture(
        path.join(folder, 'pictures'),
        ...([name, content, large && made === 0] as const),
      );
      person.digests.set(name, digest);
      files.push(file);
    }
    await this.workspace.addFiles(session.sessionId, files);
    for (const { name } of files) person.added.add(name);
  }
}
