/** AWS's time, kept from the `Date` headers of its answers: this computer's clock may be hours off,
 *  and every signature and every expiry is judged by AWS's. */
export interface Clock {
  /** Epoch milliseconds by AWS's clock, as far as it is known. */
  now(): number;
  /** Milliseconds that AWS's clock is ahead of this computer's; negative when behind. */
  offset(): number;
  /** Takes in an answer's `Date`: `sentAt` and `receivedAt` are this computer's own times, all in
   *  epoch milliseconds. */
  observe(serverDate: number, sentAt: number, receivedAt: number): void;
}

/** `Date` has whole seconds and an answer takes its time: smaller differences say nothing. */
const tolerance = 2_000;

/** How far AWS's clock is ahead, given an answer's `Date` and when the request went out and the
 *  answer came in: the old figure stays while the answer agrees with it. In milliseconds. */
export const offsetAfter = (
  offset: number,
  serverDate: number,
  sentAt: number,
  receivedAt: number,
): number => {
  // `Date` was cut to the second: half a second is the better guess.
  const seen = serverDate + 500 - (sentAt + receivedAt) / 2;
  const doubt = tolerance + (receivedAt - sentAt) / 2;
  return Math.abs(seen - offset) <= doubt ? offset : Math.round(seen);
};

/** Seconds by which this computer's clock is off for people to see: 0 when within a minute. */
export const noticeableOffset = (offset: number): number =>
  Math.abs(offset) < 60_000 ? 0 : Math.round(offset / 1000);

/** A clock that starts out trusting `local` (epoch milliseconds). */
export const createClock = (local: () => number): Clock => {
  let offset = 0;
  return {
    now: () => local() + offset,
    offset: () => offset,
    observe(serverDate, sentAt, receivedAt) {
      if (Number.isFinite(serverDate)) offset = offsetAfter(offset, serverDate, sentAt, receivedAt);
    },
  };
};
