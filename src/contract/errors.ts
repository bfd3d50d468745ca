/** A failure a user can meet. Each cause is a class of its own with a stable `code` and a plain
 *  sentence of what to do next; `message` says what happened, for logs and support. */
export abstract class LatchkeyError extends Error {
  abstract readonly code: string;
  abstract readonly whatToDo: string;
  /** The decision behind a refusal, by its ID in the embedded engine's log; AWS names none. */
  readonly decisionId: string | null;

  constructor(message: string, options?: ErrorOptions & { readonly decisionId?: string | null }) {
    super(message, options);
    this.name = new.target.name;
    this.decisionId = options?.decisionId ?? null;
  }
}

/** A failure as plain data, for rows, messages between tabs, and components. */
export interface Problem {
  readonly code: string;
  readonly whatToDo: string;
  /** Absent where the error has none. */
  readonly decisionId?: string;
}

/** Turns an error into a problem; any error but a LatchkeyError is a defect, `unexpected`. */
export const problemOf = (error: unknown): Problem => {
  if (!(error instanceof LatchkeyError)) {
    return {
      code: 'unexpected',
      whatToDo: 'Something unexpected went wrong. Reload the page and try again.',
    };
  }
  const { code, whatToDo, decisionId } = error;
  return { code, whatToDo, ...(decisionId === null ? {} : { decisionId }) };
};
