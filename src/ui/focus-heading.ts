/** Focuses the page's heading after the next update, unless something else has the focus by then.
 *  For use when the focused element is removed. */
export const focusHeading = (): void => {
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>('h1[tabindex]')?.focus({ preventScroll: true });
  });
};
