import { errorCode, type HttpAnswer } from '../http-message.ts';

/** The responses that a wire case of the catalogue allows, e.g. `403 AccessDenied`, `4xx`, `400`,
 *  `400 A or B, never success`, `contained`. */
export interface Expectation {
  /** In words, for the report of a failure. */
  readonly text: string;
  readonly status: (status: number) => boolean;
  /** The codes allowed; null: any. */
  readonly codes: readonly string[] | null;
}

/** Reads an expectation.
 *  @throws {Error} when it has an unknown form. */
export const readExpectation = (text: string): Expectation => {
  if (text === 'contained') {
    const fine = (status: number) => (status >= 200 && status < 300) || isClientError(status);
    return { text, status: fine, codes: null };
  }
  if (text === '4xx') return { text, status: isClientError, codes: null };
  const found = /^(\d{3})(?: (\w+(?: or \w+)*))?(?:, never success)?$/.exec(text);
  if (found === null) throw new Error(`an expectation of an unknown form: ${text}`);
  const [, status, codes] = found;
  return {
    text,
    status: (given) => given === Number(status),
    codes: codes === undefined ? null : codes.split(' or '),
  };
};

const isClientError = (status: number): boolean => status >= 400 && status < 500;

/** Describes how an answer differs from the expectation; null when it does not. */
export const complaint = (expected: Expectation, answer: HttpAnswer): string | null => {
  const code = errorCode(answer);
  const rightCode = expected.codes === null || (code !== null && expected.codes.includes(code));
  if (expected.status(answer.status) && rightCode) return null;
  return `expected ${expected.text}, got ${answer.status} ${code ?? ''}: ${answer.body.toString().slice(0, 300)}`;
};
