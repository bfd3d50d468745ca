/** A clock that stands still until it is moved. Milliseconds. */
export const stopped = () => {
  let at = 1_800_000_000_000;
  return { now: () => at, pass: (milliseconds: number) => void (at += milliseconds) };
};
