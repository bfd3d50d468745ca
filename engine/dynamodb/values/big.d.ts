declare module 'big.js' {
  /** The part of big.js that numbers.ts uses. */
  export default class Big {
    /** Throws on a text that is no number. */
    constructor(text: string);
    /** Digits without leading or trailing zeros; [0] for zero. */
    readonly c: readonly number[];
    /** Power of ten of the first digit. */
    readonly e: number;
    /** -1 or 1. */
    readonly s: number;
    plus(other: Big): Big;
    minus(other: Big): Big;
    cmp(other: Big): number;
    /** Decimal notation without exponent. */
    toFixed(): string;
  }
}
