/** The page's colour scheme; `system` follows the operating system. */
export type Theme = 'system' | 'light' | 'dark';

const storageKey = 'latchkey-theme';

/** Applies a theme and stores it for `public/theme.js`, which reads it before the first paint. */
export const applyTheme = (theme: Theme, root: HTMLElement, storage: Storage): void => {
  if (theme === 'system') {
    delete root.dataset.theme;
    storage.removeItem(storageKey);
    return;
  }
  root.dataset.theme = theme;
  storage.setItem(storageKey, theme);
};
