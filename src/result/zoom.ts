/** How a picture is enlarged and moved on its stage: pixels from the stage's middle. */
export interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** The size of something in CSS pixels. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

const largestScale = 8;

/** The whole picture. */
export const unzoomed: Zoom = { scale: 1, x: 0, y: 0 };

const within = (offset: number, limit: number): number => Math.min(limit, Math.max(-limit, offset));

/** Moves a picture, but not so far that a side of it leaves the middle of an edge of its box. */
export const panBy = (zoom: Zoom, dx: number, dy: number, { width, height }: Extent): Zoom => ({
  scale: zoom.scale,
  x: within(zoom.x + dx, ((zoom.scale - 1) * width) / 2),
  y: within(zoom.y + dy, ((zoom.scale - 1) * height) / 2),
});

/** Enlarges a picture by a factor so that what is under the point (from the stage's middle) stays there. */
export const zoomBy = (
  zoom: Zoom,
  factor: number,
  at: { readonly x: number; readonly y: number },
  box: Extent,
): Zoom => {
  const scale = Math.min(largestScale, Math.max(1, zoom.scale * factor));
  const ratio = scale / zoom.scale;
  const moved = { scale, x: at.x - (at.x - zoom.x) * ratio, y: at.y - (at.y - zoom.y) * ratio };
  return panBy(moved, 0, 0, box);
};

/** The largest box of a ratio within a stage. */
export const boxWithin = ({ width, height }: Extent, ratio: number): Extent =>
  width / height > ratio
    ? { width: height * ratio, height }
    : { width, height: ratio === 0 ? 0 : width / ratio };
