/** A failure a user can meet. Each cause is a class of its own with a stable `code` and a plain
 *  sentence of what to do next; `message` says what happened, for logs and support. */
export abstract class LatchkeyError extends Error {
  abstract readonly code: string;
  abstract readonly whatToDo: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
