import { invalidParameter, unwritable } from './failure.ts';

/** A request's JSON, before it is judged. */
export type Input = Readonly<Record<string, unknown>>;

/** A text of the request.
 *  @throws InvalidParameterException when it is absent, empty, too long or no text. */
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

/** A map of texts of the request; empty where it is absent, without what is null.
 *  @throws InvalidParameterException when it is something else. */
export const textsOf = (input: Input, name: string): Readonly<Record<string, string>> => {
  const value = input[name] ?? {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidParameter(`${name} is not a map`);
  }
  // The browser's library sends `DEVICE_KEY: null` where it has none.
  const entries = Object.entries(value as Input).filter(([, each]) => each !== null);
  if (entries.some(([, each]) => typeof each !== 'string')) {
    throw invalidParameter(`${name} holds something else than texts`);
  }
  return Object.fromEntries(entries) as Record<string, string>;
};

/** The e-mail address among a request's UserAttributes, or null where it names none.
 *  @throws NotAuthorizedException for an attribute that the client may not write. */
export const emailAttribute = (input: Input): string | null => {
  const attributes = input.UserAttributes ?? [];
  if (!Array.isArray(attributes)) throw invalidParameter('UserAttributes is not a list');
  let email: string | null = null;
  for (const attribute of attributes as unknown[]) {
    if (typeof attribute !== 'object' || attribute === null) {
      throw invalidParameter('UserAttributes holds something else than attributes');
    }
    if (textOf(attribute as Input, 'Name', 32) !== 'email') throw unwritable();
    email = emailOf(textOf(attribute as Input, 'Value'));
  }
  return email;
};

const emailPattern = /^[^\s@]{1,64}@[^\s@]{1,190}$/;

/** An address in lower case, as the pool knows it: its names are not case-sensitive.
 *  @throws InvalidParameterException when it is no e-mail address. */
export const emailOf = (text: string): string => {
  if (emailPattern.test(text)) return text.toLowerCase();
  throw invalidParameter('Username should be an email.');
};
