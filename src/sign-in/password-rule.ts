/** One requirement of the user pool's password policy. */
export interface PasswordRule {
  readonly text: string;
  readonly isMet: (password: string) => boolean;
}

/** The user pool's password policy as a checklist.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html */
export const passwordRules: readonly PasswordRule[] = [
  { text: 'At least 12 characters', isMet: (password) => password.length >= 12 },
  { text: 'A lowercase letter', isMet: (password) => /[a-z]/.test(password) },
  { text: 'An uppercase letter', isMet: (password) => /[A-Z]/.test(password) },
  { text: 'A number', isMet: (password) => /\d/.test(password) },
  {
    text: 'A symbol',
    isMet: (password) => /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/.test(password),
  },
];
