import { tokenise, type Token, type TokenKind } from './tokenise.ts';

/** Why an expression is invalid. The message is DynamoDB's, without the expression's name. */
export class ExpressionProblem extends Error {}

const mostOperators = 300;

/** Maximum size of an expression in bytes.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters */
const longest = 4096;

/** Reads an expression token by token, never back. */
export class Cursor {
  readonly #expression: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #operators = 0;

  /** @throws {ExpressionProblem} when the expression is empty or has more than 4,096 bytes. */
  constructor(expression: string) {
    if (expression === '') throw new ExpressionProblem('The expression can not be empty;');
    const size = Buffer.byteLength(expression);
    if (size > longest) {
      throw new ExpressionProblem(
        `Expression size has exceeded the maximum allowed size; expression size: ${size}`,
      );
    }
    this.#expression = expression;
    this.#tokens = tokenise(expression);
  }

  peek(ahead = 0): Token {
    const end = this.#tokens.length - 1;
    return this.#tokens[Math.min(this.#at + ahead, end)] as Token;
  }

  isAtEnd(): boolean {
    return this.peek().kind === 'end';
  }

  /** Reads a token of this kind; null, without moving, for any other. */
  take(kind: TokenKind): string | null {
    const token = this.peek();
    if (token.kind !== kind) return null;
    this.#at += 1;
    return token.text;
  }

  takeSign(text: string): boolean {
    const token = this.peek();
    if (token.kind !== 'sign' || token.text !== text) return false;
    this.#at += 1;
    return true;
  }

  /** @param word in capitals; matched in any case. */
  takeWord(word: string): boolean {
    const token = this.peek();
    if (token.kind !== 'name' || token.text.toUpperCase() !== word) return false;
    this.#at += 1;
    return true;
  }

  expectSign(text: string): void {
    if (!this.takeSign(text)) throw this.syntaxError();
  }

  /** @throws {ExpressionProblem} at the 301st. */
  countOperator(): void {
    this.#operators += 1;
    if (this.#operators > mostOperators) {
      throw new ExpressionProblem(
        `The expression contains too many operators; operator count: ${this.#operators}`,
      );
    }
  }

  /** The syntax error at this token, which quotes the tokens beside it. */
  syntaxError(): ExpressionProblem {
    const token = this.peek();
    const before = this.#tokens[this.#at - 1] ?? token;
    const near = this.#expression.slice(before.start, this.peek(1).end).trimEnd();
    return new ExpressionProblem(`Syntax error; token: "${token.text}", near: "${near}"`);
  }
}
