import { Cursor } from './cursor.ts';
import { checkDepth, parseOperand } from './parse-operand.ts';
import type { Comparator, WrittenCondition, WrittenOperand } from './written.ts';

export interface ParsedCondition {
  readonly condition: WrittenCondition;
  /** `((a = b))`, which AWS refuses: after other syntax errors, before errors of meaning. */
  readonly hasRedundantParentheses: boolean;
}

/** What parentheses may enclose; which of the two is known only after them. */
type Node = (
  | { readonly kind: 'condition'; readonly condition: WrittenCondition }
  | { readonly kind: 'operand'; readonly operand: WrittenOperand }
) & { readonly inParentheses: boolean };

const redundantParentheses = 'The expression has redundant parentheses;';

const comparators: readonly string[] = ['=', '<>', '<', '<=', '>', '>='];

const keywords = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN']);

/** Parses a condition, filter or key condition, in time proportional to its length.
 *  @throws {ExpressionProblem} */
export const parseCondition = (expression: string): ParsedCondition => {
  const parser = new ConditionParser(new Cursor(expression));
  const condition = parser.whole();
  return { condition, hasRedundantParentheses: parser.hasRedundantParentheses };
};

class ConditionParser {
  readonly #cursor: Cursor;
  hasRedundantParentheses = false;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  whole(): WrittenCondition {
    const condition = this.#asCondition(this.#disjunction(0));
    if (!this.#cursor.isAtEnd()) throw this.#cursor.syntaxError();
    return condition;
  }

  #disjunction(depth: number): Node {
    return this.#joined('or', () => this.#conjunction(depth));
  }

  #conjunction(depth: number): Node {
    return this.#joined('and', () => this.#negation(depth));
  }

  /** One condition, or several joined by AND or OR. */
  #joined(kind: 'and' | 'or', parse: () => Node): Node {
    const first = parse();
    if (!this.#takeOperator(kind.toUpperCase())) return first;
    const conditions = [this.#asCondition(first)];
    do conditions.push(this.#asCondition(parse()));
    while (this.#takeOperator(kind.toUpperCase()));
    return { kind: 'condition', condition: { kind, conditions }, inParentheses: false };
  }

  #negation(depth: number): Node {
    let negations = 0;
    while (this.#takeOperator('NOT')) negations += 1;
    const node = this.#comparison(depth);
    if (negations === 0) return node;
    let condition = this.#asCondition(node);
    for (; negations > 0; negations -= 1) condition = { kind: 'not', condition };
    return { kind: 'condition', condition, inParentheses: false };
  }

  #comparison(depth: number): Node {
    const first = this.#primary(depth);
    const { kind, text } = this.#cursor.peek();
    if (kind === 'sign' && comparators.includes(text)) {
      const left = this.#asOperand(first);
      this.#cursor.takeSign(text);
      this.#cursor.countOperator();
      const right = this.#operand(depth);
      return this.#found({ kind: 'comparison', comparator: text as Comparator, left, right });
    }
    if (this.#isWord('BETWEEN')) return this.#found(this.#between(this.#asOperand(first), depth));
    if (this.#isWord('IN')) return this.#found(this.#in(this.#asOperand(first), depth));
    return first;
  }

  #between(operand: WrittenOperand, depth: number): WrittenCondition {
    this.#takeOperator('BETWEEN');
    const lower = this.#operand(depth);
    if (!this.#cursor.takeWord('AND')) throw this.#cursor.syntaxError();
    return { kind: 'between', operand, lower, upper: this.#operand(depth) };
  }

  #in(operand: WrittenOperand, depth: number): WrittenCondition {
    this.#takeOperator('IN');
    this.#cursor.expectSign('(');
    const candidates: WrittenOperand[] = [];
    do candidates.push(this.#operand(depth));
    while (this.#cursor.takeSign(','));
    this.#cursor.expectSign(')');
    return { kind: 'in', operand, candidates };
  }

  #primary(depth: number): Node {
    if (this.#cursor.takeSign('(')) return this.#parenthesised(depth + 1);
    return { kind: 'operand', operand: this.#operand(depth), inParentheses: false };
  }

  #parenthesised(depth: number): Node {
    checkDepth(depth, redundantParentheses);
    const inner = this.#disjunction(depth);
    this.#cursor.expectSign(')');
    if (inner.inParentheses) this.hasRedundantParentheses = true;
    return { ...inner, inParentheses: true };
  }

  #operand(depth: number): WrittenOperand {
    const { kind, text } = this.#cursor.peek();
    if (kind === 'name' && keywords.has(text.toUpperCase())) throw this.#cursor.syntaxError();
    return parseOperand(this.#cursor, depth, (_, inner) => this.#asOperand(this.#primary(inner)));
  }

  #asOperand(node: Node): WrittenOperand {
    if (node.kind === 'condition') throw this.#cursor.syntaxError();
    return node.operand;
  }

  #asCondition(node: Node): WrittenCondition {
    if (node.kind === 'condition') return node.condition;
    if (node.operand.kind === 'call') return node.operand;
    throw this.#cursor.syntaxError();
  }

  #found(condition: WrittenCondition): Node {
    return { kind: 'condition', condition, inParentheses: false };
  }

  #isWord(word: string): boolean {
    const { kind, text } = this.#cursor.peek();
    return kind === 'name' && text.toUpperCase() === word;
  }

  #takeOperator(word: string): boolean {
    if (!this.#cursor.takeWord(word)) return false;
    this.#cursor.countOperator();
    return true;
  }
}
