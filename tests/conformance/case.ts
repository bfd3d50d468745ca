import type { Config } from '#contract/config';
import type { Credentials } from '../integration/sigv4.ts';

/** A request of a case: the operation's name and its input, or a function of the outputs so far. */
export type Step = readonly [
  operation: string,
  input: Input | ((outputs: readonly Output[]) => Input),
];

export type Input = Readonly<Record<string, unknown>>;
export type Output = Readonly<Record<string, unknown>>;

export type Service = 's3' | 'dynamodb' | 'cognito';

/** Requests in order. The response to the last one is compared, and the state read afterwards. */
export interface ConformanceCase {
  readonly service: Service;
  /** Unique within the service. */
  readonly name: string;
  readonly steps: (place: Place) => readonly Step[];
}

/** The prefix of a case's own keys. */
export interface Place {
  readonly config: Config;
  readonly unique: string;
}

/** An engine, with its operator's credentials. */
export interface Subject {
  readonly name: string;
  readonly config: Config;
  readonly operator: Credentials;
}

/** What is compared, field by field. */
export interface Answer {
  readonly status: number;
  /** The error code; null for a success. */
  readonly code: string | null;
  readonly body: unknown;
}

export const idOf = ({ service, name }: Pick<ConformanceCase, 'service' | 'name'>): string =>
  `${service}: ${name}`;
