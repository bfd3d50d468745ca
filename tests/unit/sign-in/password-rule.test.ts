import { expect, test } from 'vitest';
import { passwordRule } from '../../../src/sign-in/password-rule.ts';
import { latchkey } from '../infra/stack/templates.ts';

test('the rule that the page tells is the one that the user pool enforces', () => {
  const [[, userPool] = []] = latchkey.ofType('AWS::Cognito::UserPool');
  expect(userPool?.Properties.Policies).toMatchObject({
    PasswordPolicy: {
      MinimumLength: Number(/At least (\d+) characters/.exec(passwordRule)?.[1]),
      RequireLowercase: passwordRule.includes('small'),
      RequireUppercase: passwordRule.includes('capital letter'),
      RequireNumbers: passwordRule.includes('digit'),
      RequireSymbols: passwordRule.includes('symbol'),
    },
  });
});
