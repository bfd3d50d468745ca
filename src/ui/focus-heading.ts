/** Focuses the page's heading, once the page has changed, unless something else has the focus by then:
 *  for when the element with the focus goes. */
export const focusHeading = (): void => {
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return;
    document.querySelector<HTMLElement>('h1[tabindex]')?.focus({ preventScroll: true });
  });
};
