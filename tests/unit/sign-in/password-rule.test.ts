import { expect, test } from 'vitest';
import { passwordRules } from '../../../src/sign-in/password-rule.ts';
import { latchkey } from '../infra/stack/templates.ts';

const policy = {
  MinimumLength: 12,
  RequireLowercase: true,
  RequireUppercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
} as const;

test('the user pool enforces the policy that the checklist is tested against', () => {
  const [[, userPool] = []] = latchkey.ofType('AWS::Cognito::UserPool');
  expect(userPool?.Properties.Policies).toMatchObject({ PasswordPolicy: policy });
});

test.each([
  { password: 'abcDEF123!xy', unmet: [] },
  { password: 'abcDEF123!x', unmet: ['At least 12 characters'] },
  { password: 'ABCDEF123!XY', unmet: ['A lowercase letter'] },
  { password: 'abcdef123!xy', unmet: ['An uppercase letter'] },
  { password: 'abcDEFghi!xy', unmet: ['A number'] },
  { password: 'abcDEF123xyz', unmet: ['A symbol'] },
  { password: '', unmet: passwordRules.map(({ text }) => text) },
])('the checklist for "$password" is missing $unmet', ({ password, unmet }) => {
  expect(passwordRules.filter(({ isMet }) => !isMet(password)).map(({ text }) => text)).toEqual(
    unmet,
  );
});
