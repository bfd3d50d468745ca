import { newFileId, newSessionId, type FileId, type SessionId } from '#contract/ids';
import { defaultRecipe, type Recipe } from '#contract/recipe';
import type {
  AddResult,
  BinEntry,
  FileView,
  Preferences,
  SessionView,
  Workspace,
  WorkspaceView,
} from '../../../src/ui/views.ts';

/** A command that the page called: its name and arguments. */
export type Call = readonly [command: string, ...details: readonly unknown[]];

export const emptyView: WorkspaceView = {
  loaded: true,
  sessions: [],
  bin: [],
  preferences: { defaultRecipe, theme: 'system', units: 'decimal' },
  online: true,
  leads: true,
  unsynced: 0,
  signedOut: false,
  refused: {},
  clockOffset: 0,
  usage: null,
};

/** A workspace that shows a given view and records every command, without carrying it out. */
export class FakeWorkspace implements Workspace {
  readonly calls: Call[] = [];
  /** The bytes that this browser keeps of every file. */
  kept: Blob | null = null;
  view: WorkspaceView;
  /** Pictures of sessions before the first deletion, in their order. */
  readonly #before = new Map<SessionId, readonly FileView[]>();
  readonly #link: (key: string) => string;
  readonly #listeners = new Set<(view: WorkspaceView) => void>();

  /** `link` returns the URL of the picture to show for a result's key. */
  constructor(view: WorkspaceView, link: (key: string) => string) {
    this.view = view;
    this.#link = link;
  }

  show(change: Partial<WorkspaceView>): void {
    this.view = { ...this.view, ...change };
    for (const listener of this.#listeners) listener(this.view);
  }

  showFile(fileId: FileId, change: Partial<FileView>): void {
    const changed = (file: FileView) => (file.fileId === fileId ? { ...file, ...change } : file);
    this.show({
      sessions: this.view.sessions.map((session) => ({
        ...session,
        files: session.files.map(changed),
      })),
    });
  }

  subscribe(listener: (view: WorkspaceView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async createSession(title: string): Promise<SessionId> {
    this.calls.push(['createSession', title]);
    const session: SessionView = {
      sessionId: newSessionId(Date.now()),
      title,
      recipe: this.view.preferences.defaultRecipe,
      createdAt: new Date().toISOString(),
      files: [],
    };
    this.show({ sessions: [session, ...this.view.sessions] });
    return session.sessionId;
  }

  async renameSession(sessionId: SessionId, title: string): Promise<void> {
    this.calls.push(['renameSession', sessionId, title]);
    this.#showSession(sessionId, { title });
  }

  async changeRecipe(sessionId: SessionId, recipe: Recipe): Promise<void> {
    this.calls.push(['changeRecipe', sessionId, recipe]);
    this.#showSession(sessionId, { recipe });
  }

  async deleteSession(sessionId: SessionId): Promise<void> {
    this.calls.push(['deleteSession', sessionId]);
    this.show({ sessions: this.view.sessions.filter((one) => one.sessionId !== sessionId) });
  }

  async addFiles(sessionId: SessionId, files: readonly File[]): Promise<AddResult> {
    this.calls.push(['addFiles', sessionId, files.map(({ name }) => name)]);
    const added = files.map(({ name, size, type }): FileView => ({
      fileId: newFileId(Date.now()),
      sessionId,
      name,
      size,
      type,
      addedAt: new Date().toISOString(),
      state: { status: 'queued' },
      earlier: [],
      isReconverted: false,
      paused: false,
      progress: { sentBytes: 0, totalBytes: size },
      parts: null,
      waitingFor: 'turn',
      note: null,
      problem: null,
    }));
    const session = this.view.sessions.find((one) => one.sessionId === sessionId);
    this.#showSession(sessionId, { files: [...(session?.files ?? []), ...added] });
    return { added: added.length, provided: 0, skipped: [] };
  }

  async provideBytes(sessionId: SessionId, fileId: FileId, file: File): Promise<void> {
    this.calls.push(['provideBytes', sessionId, fileId, file.name]);
  }

  async pause(sessionId: SessionId, fileId: FileId): Promise<void> {
    this.calls.push(['pause', sessionId, fileId]);
    this.showFile(fileId, { paused: true });
  }

  async resume(sessionId: SessionId, fileId: FileId): Promise<void> {
    this.calls.push(['resume', sessionId, fileId]);
    this.showFile(fileId, { paused: false });
  }

  async cancel(sessionId: SessionId, fileId: FileId): Promise<void> {
    this.calls.push(['cancel', sessionId, fileId]);
    this.showFile(fileId, { state: { status: 'cancelled' } });
  }

  async retry(sessionId: SessionId, fileId: FileId): Promise<void> {
    this.calls.push(['retry', sessionId, fileId]);
  }

  async retryAll(sessionId: SessionId): Promise<void> {
    this.calls.push(['retryAll', sessionId]);
  }

  async deleteFile(sessionId: SessionId, fileId: FileId): Promise<void> {
    this.calls.push(['deleteFile', sessionId, fileId]);
    const session = this.view.sessions.find((one) => one.sessionId === sessionId);
    const files = session?.files ?? [];
    if (!this.#before.has(sessionId)) this.#before.set(sessionId, files);
    this.#showSession(sessionId, { files: files.filter((file) => file.fileId !== fileId) });
  }

  async restore(entry: Pick<BinEntry, 'sessionId' | 'fileId'>): Promise<void> {
    this.calls.push(['restore', entry.sessionId, entry.fileId]);
    this.#leaveBin(entry);
    const before = this.#before.get(entry.sessionId) ?? [];
    const back = before.find(({ fileId }) => fileId === entry.fileId);
    const session = this.view.sessions.find((one) => one.sessionId === entry.sessionId);
    if (back === undefined || session === undefined) return;
    const place = (file: FileView): number => {
      const index = before.findIndex(({ fileId }) => fileId === file.fileId);
      return index < 0 ? before.length : index;
    };
    const files = [...session.files, back].sort((a, b) => place(a) - place(b));
    this.#showSession(entry.sessionId, { files });
  }

  async purge(entry: Pick<BinEntry, 'sessionId' | 'fileId'>): Promise<void> {
    this.calls.push(['purge', entry.sessionId, entry.fileId]);
    this.#leaveBin(entry);
  }

  async emptyBin(): Promise<void> {
    this.calls.push(['emptyBin']);
    this.show({ bin: [] });
  }

  async setPreferences(change: Partial<Preferences>): Promise<void> {
    this.calls.push(['setPreferences', change]);
    this.show({ preferences: { ...this.view.preferences, ...change } });
  }

  async keptBytes(): Promise<Blob | null> {
    return this.kept;
  }

  async downloadLink(
    output: { readonly key: string },
    fileName: string,
  ): Promise<{ href: string; expiresAt: number }> {
    this.calls.push(['downloadLink', output.key, fileName]);
    return { href: this.#link(output.key), expiresAt: Date.now() + 3_600_000 };
  }

  async originalLink(output: { readonly key: string }) {
    this.calls.push(['originalLink', output.key]);
    return { href: this.#link(output.key), expiresAt: Date.now() + 3_600_000 };
  }

  async close(): Promise<void> {
    this.calls.push(['close']);
    this.#listeners.clear();
  }

  async forget(): Promise<void> {
    this.calls.push(['forget']);
    this.#listeners.clear();
  }

  #leaveBin({ sessionId, fileId }: Pick<BinEntry, 'sessionId' | 'fileId'>): void {
    const stays = (entry: BinEntry) => entry.sessionId !== sessionId || entry.fileId !== fileId;
    this.show({ bin: this.view.bin.filter(stays) });
  }

  #showSession(sessionId: SessionId, change: Partial<SessionView>): void {
    this.show({
      sessions: this.view.sessions.map((session) =>
        session.sessionId === sessionId ? { ...session, ...change } : session,
      ),
    });
  }
}
