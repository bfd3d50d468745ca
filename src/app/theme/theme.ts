/** Follow the system, or always the one. */
export type Theme = 'system' | 'light' | 'dark';

const storageKey = 'latchkey-theme';

/** Shows the page in a theme and keeps the choice for the next start, where `public/theme.js`
 *  reads it before the first paint. */
export const applyTheme = (theme: Theme, root: HTMLElement, storage: Storage): void => {
  if (theme === 'system') {
    delete root.dataset.theme;
    storage.removeItem(storageKey);
    return;
  }
  root.dataset.theme = theme;
  storage.setItem(storageKey, theme);
};
