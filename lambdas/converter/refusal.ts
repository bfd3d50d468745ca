/** A picture or recipe that will never convert: recorded for the user, not retried. The message says
 *  what is wrong and what to do. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
