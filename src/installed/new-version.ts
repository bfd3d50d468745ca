import { takeOver } from '#contract/shared-pictures';

/** What following new versions of the page needs. */
export interface Versions {
  readonly container: ServiceWorkerContainer;
  /** Whether this tab already shows the version that the server has. */
  readonly isCurrent: () => Promise<boolean>;
  readonly reload: () => void;
  /** Called with the way to load it when a new version is ready. */
  readonly onready: (load: () => void) => void;
}

/** Offers a new version of the page once its service worker waits with all files, and never loads it by
 *  itself: somebody may be at work in this tab or another. */
export const followVersions = async (versions: Versions): Promise<void> => {
  const { container, isCurrent, reload, onready } = versions;
  const registration = await container.ready;

  const look = async (): Promise<void> => {
    const { waiting } = registration;
    if (waiting === null || container.controller === null) return;
    if (await isCurrent()) {
      waiting.postMessage(takeOver);
      return;
    }
    onready(() => {
      container.addEventListener('controllerchange', reload, { once: true });
      waiting.postMessage(takeOver);
    });
  };

  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', () => void look());
  });
  await look();
};

/** Whether a build contains all of these files, by Vite's list of its files. */
export const isBuildOf = (manifest: string, files: readonly string[]): boolean =>
  files.every((file) => manifest.includes(`"${file.replace(/^\//, '')}"`));
