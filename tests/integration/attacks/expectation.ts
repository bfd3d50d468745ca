import { errorCode, type HttpAnswer } from '../http-message.ts';

/** What a wire case of the catalogue says must come back, e.g. `403 AccessDenied`, `4xx`, `400`,
 *  `400 A or B, never success`, `contained`. */
export interface Expectation {
  /** In words, for the report of a failure. */
  readonly text: string;
  readonly status: (status: number) => boolean;
  /** The codes allowed; null: any. */
  readonly codes: readonly string[] | null;
}

/** Reads an expectation.
 *  @throws {Error} when it is written in a way that this reader does not know. */
export const readExpectation = (text: string): Expectation => {
  if (text === 'contained') {
    const fine = (status: number) => (status >= 200 && status < 300) || isClientError(status);
    return { text, status: fine, codes: null };
  }
  if (text === '4xx') return { text, status: isClientError, codes: null };
  const found = /^(\d{3})(?: (\w+(?: or \w+)*))?(?:, never success)?$/.exec(text);
  if (found === null) throw new Error(`an expectation nobody can check: ${text}`);
  const [, status, codes] = found;
  return {
    text,
    status: (given) => given === Number(status),
    codes: codes === undefined ? null : codes.split(' or '),
  };
};

const isClientError = (status: number): boolean => status >= 400 && status < 500;

/** What is wrong with an answer, in words that show it; null when it is as expected. */
export const complaint = (expected: Expectation, answer: HttpAnswer): string | null => {
  const code = errorCode(answer);
  const rightCode = expected.codes === null || (code !== null && expected.codes.includes(code));
  if (expected.status(answer.status) && rightCode) return null;
  return `expected ${expected.text}, got ${answer.status} ${code ?? ''}: ${answer.body.toString().slice(0, 300)}`;
};
