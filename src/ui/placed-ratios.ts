/** A picture to lay out. */
export interface Placeable {
  readonly key: string;
  /** Width / height; null while unknown. */
  readonly ratio: number | null;
  /** Whether a ratio that becomes known may move what is on screen: the picture was just added. */
  readonly mayMove: boolean;
}

/** Ratio of a picture that is not known yet: a photograph. */
const assumed = 3 / 2;

/** Whether two ratios look the same: renditions have whole pixels. */
const looksSame = (one: number, other: number): boolean => Math.abs(one / other - 1) < 0.03;

/** Returns the ratios to lay pictures out with, so that what is on screen stays where it is: a ratio that
 *  becomes known later changes the layout at once only from the index `below` on, which is below the
 *  screen, or where the picture may move. Elsewhere it keeps the ratio of `before`. */
export const placeRatios = (
  pictures: readonly Placeable[],
  before: ReadonlyMap<string, number>,
  below: number,
): Map<string, number> =>
  new Map(
    pictures.map(({ key, ratio, mayMove }, index) => {
      const placed = before.get(key);
      if (placed === undefined) return [key, ratio ?? assumed];
      if (ratio === null || looksSame(placed, ratio)) return [key, placed];
      return [key, mayMove || index >= below ? ratio : placed];
    }),
  );
