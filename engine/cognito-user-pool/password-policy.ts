import type { PasswordPolicy } from '../provision/stack.ts';
import { CognitoFailure } from './cognito-failures.ts';

const kinds = [
  { rule: 'requireLowercase', pattern: /[a-z]/, says: 'must have lowercase characters' },
  { rule: 'requireUppercase', pattern: /[A-Z]/, says: 'must have uppercase characters' },
  { rule: 'requireNumbers', pattern: /\d/, says: 'must have numeric characters' },
  {
    rule: 'requireSymbols',
    pattern: /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/,
    says: 'must have symbol characters',
  },
] as const satisfies readonly { rule: keyof PasswordPolicy; pattern: RegExp; says: string }[];

/** Gives Cognito's message about a password that breaks the policy; null if it does not.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html */
export const passwordProblem = (policy: PasswordPolicy, password: string): string | null => {
  const fault = (says: string) => `Password did not conform with policy: Password ${says}`;
  if (password.length < policy.minimumLength) return fault('not long enough');
  if (password.length > 256) return fault('too long');
  const missing = kinds.find(({ rule, pattern }) => policy[rule] && !pattern.test(password));
  return missing === undefined ? null : fault(missing.says);
};

/** How long a temporary password is valid, in milliseconds: Cognito's default of seven days.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html */
export const temporaryPasswordMs = 7 * 24 * 60 * 60 * 1000;

/** @throws InvalidPasswordException when the password breaks the policy. */
export const requirePolicy = (policy: PasswordPolicy, password: string): void => {
  const problem = passwordProblem(policy, password);
  if (problem !== null) throw new CognitoFailure('InvalidPasswordException', problem);
};
