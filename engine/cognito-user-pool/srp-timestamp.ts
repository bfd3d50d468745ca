const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const form =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}):(\d{2}):(\d{2}) UTC (\d{4})$/;

/** How far a client's clock may be off, in milliseconds, as with signed requests. */
const skewMs = 15 * 60 * 1000;

/** Whether the TIMESTAMP of a PASSWORD_VERIFIER response, e.g. `Mon Nov 23 12:00:00 UTC 2026`, is
 *  current.
 *  @param now epoch milliseconds.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html */
export const isOfNow = (timestamp: string, now: number): boolean => {
  const [, monthName = '', day, hours, minutes, seconds, year] = form.exec(timestamp) ?? [];
  const month = months.indexOf(monthName);
  if (month === -1) return false;
  const [y = 0, d = 0, h = 0, m = 0, s = 0] = [year, day, hours, minutes, seconds].map(Number);
  return Math.abs(Date.UTC(y, month, d, h, m, s) - now) <= skewMs;
};
