/** Keeps the height of a bar at the screen's lower edge in `--dock`, so that what floats there and the page's end
 *  stay above it. */
export const dock = (bar: HTMLElement): (() => void) => {
  const { style } = document.documentElement;
  const observer = new ResizeObserver(() => style.setProperty('--dock', `${bar.offsetHeight}px`));
  observer.observe(bar);
  return () => {
    observer.disconnect();
    style.removeProperty('--dock');
  };
};
