import { problemOf } from '#contract/errors';
import type { SessionId } from '#contract/ids';
import { defaultTitle, newsBetween } from '../session/session-words.ts';
import { Previews } from '../upload/previews.svelte.ts';
import { Announcer } from './announcer.ts';
import { Notices } from './notices.svelte.ts';
import { UndoOffers } from './undo-offers.svelte.ts';
import type {
  AddResult,
  BinCommands,
  FileCommands,
  FileView,
  Preferences,
  SessionCommands,
  SessionView,
  Workspace,
  WorkspaceView,
} from '../ui/views.ts';

/** Whether this browser holds bytes of the file that S3 does not have yet. */
const isOnlyHere = ({ state, waitingFor }: FileView): boolean =>
  (state.status === 'queued' || state.status === 'uploading') &&
  waitingFor !== 'bytes' &&
  waitingFor !== 'other-device';

/** The open workspace as reactive state: its view, the current session, and its commands, whose
 *  failures become notices. */
export class WorkspaceState {
  readonly notices = new Notices();
  /** The last deletions, while they can be undone from the toast. */
  readonly undo = new UndoOffers();
  readonly previews = new Previews();
  readonly #announcer = new Announcer((text) => this.notices.say(text));
  readonly workspace: Workspace;
  readonly #unsubscribe: () => void;
  #view = $state.raw<WorkspaceView>() as WorkspaceView;
  #chosen = $state.raw<SessionId | null>(null);

  /** The session that new pictures go to by default: the one used last, else the newest. */
  readonly current: SessionView | null = $derived(
    this.#view.sessions.find(({ sessionId }) => sessionId === this.#chosen) ??
      this.#view.sessions[0] ??
      null,
  );

  /** What only this browser has: changes that DynamoDB has not acknowledged, pictures not uploaded. */
  readonly unsaved = $derived({
    changes: this.#view.unsynced,
    pictures: this.#view.sessions.flatMap(({ files }) => files).filter(isOnlyHere).length,
  });

  constructor(workspace: Workspace) {
    this.workspace = workspace;
    this.#view = workspace.view;
    this.#unsubscribe = workspace.subscribe((view) => {
      const news = newsBetween(this.#view.sessions, view.sessions);
      this.#view = view;
      if (news !== null) this.#announcer.add(news);
    });
  }

  get view(): WorkspaceView {
    return this.#view;
  }

  readonly files: FileCommands = {
    pause: ({ sessionId, fileId }) => this.#run(this.workspace.pause(sessionId, fileId)),
    resume: ({ sessionId, fileId }) => this.#run(this.workspace.resume(sessionId, fileId)),
    cancel: ({ sessionId, fileId }) => this.#run(this.workspace.cancel(sessionId, fileId)),
    retry: ({ sessionId, fileId }) => this.#run(this.workspace.retry(sessionId, fileId)),
    remove: ({ sessionId, fileId, name }, onUndo) =>
      this.#run(
        this.workspace.deleteFile(sessionId, fileId).then(() =>
          this.undo.offer(name, () => {
            this.bin.restore({ sessionId, fileId });
            onUndo?.();
          }),
        ),
      ),
    provideBytes: ({ sessionId, fileId }, bytes) =>
      this.#run(this.workspace.provideBytes(sessionId, fileId, bytes)),
  };

  readonly sessions: SessionCommands = {
    rename: (sessionId, title) => this.#run(this.workspace.renameSession(sessionId, title)),
    changeRecipe: (sessionId, recipe) => this.#run(this.workspace.changeRecipe(sessionId, recipe)),
    samplePicture: async ({ sessionId, files }) => {
      for (const { fileId, name } of files) {
        const bytes = await this.workspace.keptBytes(sessionId, fileId);
        if (bytes !== null) return { name, bytes };
      }
      return null;
    },
    retryAll: (sessionId) => this.#run(this.workspace.retryAll(sessionId)),
    remove: (sessionId) => {
      const title = this.#view.sessions.find((one) => one.sessionId === sessionId)?.title ?? '';
      this.#run(
        this.workspace
          .deleteSession(sessionId)
          .then(() => this.undo.offer(title, () => this.bin.restore({ sessionId, fileId: null }))),
      );
    },
  };

  readonly bin: BinCommands = {
    restore: (entry) => this.#run(this.workspace.restore(entry)),
    purge: (entry) => this.#run(this.workspace.purge(entry)),
    empty: () => this.#run(this.workspace.emptyBin()),
  };

  /** Makes a session the current one. */
  choose(sessionId: SessionId): void {
    this.#chosen = sessionId;
  }

  /** Creates a session titled with today's date and makes it current. */
  async createSession(): Promise<SessionId | null> {
    try {
      const titles = this.#view.sessions.map(({ title }) => title);
      const sessionId = await this.workspace.createSession(defaultTitle(Date.now(), titles));
      this.#chosen = sessionId;
      return sessionId;
    } catch (error) {
      this.#complain(error);
      return null;
    }
  }

  /** Adds pictures to `into`, else to the current session, else to a new one. */
  async addFiles(files: readonly File[], into: SessionId | null = null): Promise<void> {
    if (files.length === 0) return;
    const sessionId = into ?? this.current?.sessionId ?? (await this.createSession());
    if (sessionId === null) return;
    this.#chosen = sessionId;
    this.previews.add(sessionId, files);
    this.#run(this.workspace.addFiles(sessionId, files).then((result) => this.#tell(result)));
  }

  /** Makes a file's preview, if this browser keeps the file's bytes. */
  wantPreview(file: FileView): void {
    this.previews.want(file, (sessionId, fileId) => this.workspace.keptBytes(sessionId, fileId));
  }

  setPreferences(change: Partial<Preferences>): void {
    this.#run(this.workspace.setPreferences(change));
  }

  readonly downloadLink: Workspace['downloadLink'] = (output, fileName) =>
    this.workspace.downloadLink(output, fileName);

  readonly originalLink: Workspace['originalLink'] = (output) =>
    this.workspace.originalLink(output);

  /** Resolves once DynamoDB has every change, at the latest after `patience` milliseconds. */
  async saved(patience: number): Promise<void> {
    if (this.#view.unsynced === 0) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        stop();
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, patience);
      const stop = this.workspace.subscribe(({ unsynced }) => {
        if (unsynced === 0) done();
      });
    });
  }

  async close(): Promise<void> {
    this.#stopFollowing();
    await this.workspace.close();
  }

  /** Closes, and deletes the user's local data. */
  async forget(): Promise<void> {
    this.#stopFollowing();
    await this.workspace.forget();
  }

  #stopFollowing(): void {
    this.#unsubscribe();
    this.#announcer.stop();
    this.previews.clear();
  }

  async #tell(result: AddResult): Promise<void> {
    const { addedWords } = await import('../upload/add-words.ts');
    const words = addedWords(result);
    if (words !== null) this.notices.show(result.skipped.length > 0 ? 'bad' : 'good', words);
  }

  #run(command: Promise<unknown>): void {
    command.catch((error: unknown) => this.#complain(error));
  }

  #complain(error: unknown): void {
    this.notices.show('bad', problemOf(error).whatToDo);
  }
}
