/** Pixels beyond the viewport that count as on screen. */
export const screenMargin = 600;
const step = screenMargin / 2;

/** Which part of an element is on screen or near it, in pixels from the element's top; in steps, so that
 *  scrolling renders rarely. */
export class OnScreen {
  #part = $state.raw({ top: 0, bottom: 0 });

  get part(): { readonly top: number; readonly bottom: number } {
    return this.#part;
  }

  /** Watches the scroll position, and the page's height: what is above the element may grow. */
  readonly follow = (element: HTMLElement): (() => void) => {
    const look = () => {
      const above = -element.getBoundingClientRect().top;
      const top = Math.floor((above - screenMargin) / step) * step;
      const bottom = top + Math.ceil((innerHeight + 2 * screenMargin) / step + 1) * step;
      if (top !== this.#part.top || bottom !== this.#part.bottom) this.#part = { top, bottom };
    };
    let frame = 0;
    const soon = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        look();
      });
    };
    look();
    const layout = new ResizeObserver(soon);
    layout.observe(document.body);
    addEventListener('scroll', soon, { passive: true });
    addEventListener('resize', soon);
    return () => {
      cancelAnimationFrame(frame);
      layout.disconnect();
      removeEventListener('scroll', soon);
      removeEventListener('resize', soon);
    };
  };
}
