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

/** What went wrong, as far as a person needs to know it. */
export interface Problem {
  readonly code: string;
  readonly whatToDo: string;
  /** As of the error; absent where there is none. */
  readonly decisionId?: string;
}

/** A failure as the page shows it; what is not one of ours is a defect and says so. */
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
