import { invalidParameter } from './failure.ts';

type Input = Readonly<Record<string, unknown>>;

/** A text of the request.
 *  @throws InvalidParameterException when it is absent, empty, too long or no text. */
export const textOf = (input: Input, name: string, most = 2048): string => {
  const value = input[name];
  if (typeof value === 'string' && value !== '' && value.length <= most) return value;
  throw invalidParameter(
    `1 validation error detected: Value at '${name}' failed to satisfy constraint`,
  );
};

/** A map of texts of the request; empty where it is absent.
 *  @throws InvalidParameterException when it is something else. */
export const textsOf = (input: Input, name: string): Readonly<Record<string, string>> => {
  const value = input[name] ?? {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidParameter(`${name} is not a map`);
  }
  const entries = Object.entries(value as Input);
  if (entries.some(([, each]) => typeof each !== 'string')) {
    throw invalidParameter(`${name} holds something else than texts`);
  }
  return Object.fromEntries(entries) as Record<string, string>;
};
