/** AWS's time, from the `Date` headers of its answers: this computer's clock may be hours off, and AWS
 *  checks every signature and expiry by its own. */
export interface Clock {
  /** Epoch milliseconds by AWS's clock. */
  now(): number;
  /** Milliseconds that AWS's clock is ahead of this computer's; negative when behind. */
  offset(): number;
  /** Corrects the offset by an answer's `Date`; `sentAt` and `receivedAt` are by this computer's clock.
   *  All in epoch milliseconds. */
  observe(serverDate: number, sentAt: number, receivedAt: number): void;
}

/** `Date` has whole seconds, so smaller differences mean nothing. In milliseconds. */
const tolerance = 2_000;

/** Returns how far AWS's clock is ahead, by an answer's `Date`; the old offset stays while the
 *  answer agrees with it. In milliseconds. */
export const offsetAfter = (
  offset: number,
  serverDate: number,
  sentAt: number,
  receivedAt: number,
): number => {
  // `Date` is cut to the second: half a second later is the better estimate.
  const seen = serverDate + 500 - (sentAt + receivedAt) / 2;
  const doubt = tolerance + (receivedAt - sentAt) / 2;
  return Math.abs(seen - offset) <= doubt ? offset : Math.round(seen);
};

/** Returns the offset in seconds for the page to show: 0 when within a minute. */
export const noticeableOffset = (offset: number): number =>
  Math.abs(offset) < 60_000 ? 0 : Math.round(offset / 1000);

/** Creates a clock that equals `local` (epoch milliseconds) until the first answer. */
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
