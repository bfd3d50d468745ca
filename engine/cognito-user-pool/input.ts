import { invalidParameter, unwritable } from './cognito-failures.ts';

/** A request's JSON, not yet validated. */
export type Input = Readonly<Record<string, unknown>>;

/** Reads a string member of the request.
 *  @throws InvalidParameterException when it is absent, empty, too long or not a string. */
export const textOf = (input: Input, name: string, most = 2048): string => {
  const value = input[name];
  if (typeof value !== 'string' || value === '') {
    throw invalidParameter(`Missing required parameter ${name}`);
  }
  if (value.length <= most) return value;
  throw invalidParameter(
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
  );
};

/** Reads a map of strings, leaving out members that are null; empty if absent.
 *  @throws InvalidParameterException when it is something else. */
export const textsOf = (input: Input, name: string): Readonly<Record<string, string>> => {
  const value = input[name] ?? {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidParameter(`${name} is not a map`);
  }
  // The browser's library sends `DEVICE_KEY: null` without a device.
  const entries = Object.entries(value as Input).filter(([, each]) => each !== null);
  if (entries.some(([, each]) => typeof each !== 'string')) {
    throw invalidParameter(`${name} holds something else than texts`);
  }
  return Object.fromEntries(entries) as Record<string, string>;
};

/** Reads UserAttributes by name; empty if absent.
 *  @throws InvalidParameterException when it is not a list of attributes. */
export const userAttributes = (input: Input): ReadonlyMap<string, string> => {
  const attributes: unknown = input.UserAttributes ?? [];
  if (!Array.isArray(attributes)) throw invalidParameter('UserAttributes is not a list');
  return new Map(
    attributes.map((attribute: unknown) => {
      if (typeof attribute !== 'object' || attribute === null) {
        throw invalidParameter('UserAttributes holds something else than attributes');
      }
      const { Name, Value } = attribute as Input;
      return [textOf({ Name }, 'Name', 32), Value === '' ? '' : textOf({ Value }, 'Value')];
    }),
  );
};

/** Reads the email address from a client's UserAttributes; null if absent.
 *  @throws NotAuthorizedException for an attribute that the client may not write. */
export const emailAttribute = (input: Input): string | null => {
  const attributes = userAttributes(input);
  if ([...attributes.keys()].some((name) => name !== 'email')) throw unwritable();
  const email = attributes.get('email');
  return email === undefined ? null : emailOf(email);
};

const emailPattern = /^[^\s@]{1,64}@[^\s@]{1,190}$/;

/** Checks an email address and puts it in lower case: the pool's names are not case-sensitive.
 *  @throws InvalidParameterException when it is not an email address. */
export const emailOf = (text: string): string => {
  if (emailPattern.test(text)) return text.toLowerCase();
  throw invalidParameter('Username should be an email.');
};
