import type { Config } from '#contract/config';
import type { Credentials } from '../integration/sigv4.ts';

/** A request of a case: the operation's name and its input, or what makes it of the outputs so far. */
export type Step = readonly [
  operation: string,
  input: Input | ((outputs: readonly Output[]) => Input),
];

export type Input = Readonly<Record<string, unknown>>;
export type Output = Readonly<Record<string, unknown>>;

export type Service = 's3' | 'dynamodb' | 'cognito';

/** Requests in order; the answer to the last one is compared, and what can be read afterwards. */
export interface ConformanceCase {
  readonly service: Service;
  /** Unique within the service. */
  readonly name: string;
  readonly steps: (place: Place) => readonly Step[];
}

/** Where a case may do what it likes: nobody else's keys begin like this. */
export interface Place {
  readonly config: Config;
  readonly unique: string;
}

/** An engine as its owner sees it. */
export interface Subject {
  readonly name: string;
  readonly config: Config;
  readonly operator: Credentials;
}

/** What is compared, field by field. */
export interface Answer {
  readonly status: number;
  /** Of an error; null for a success. */
  readonly code: string | null;
  readonly body: unknown;
}

export const idOf = ({ service, name }: Pick<ConformanceCase, 'service' | 'name'>): string =>
  `${service}: ${name}`;
