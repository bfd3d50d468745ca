import { isJson } from '../template.ts';
import { atLeast, atMost, oneOf, only } from './setting-tests.ts';
import type { RulesByType } from './type-rules.ts';

/** Roles, the user pool and the identity pool. */
export const userRules: RulesByType = {
  'AWS::IAM::Role': {
    free: [
      'AssumeRolePolicyDocument',
      'Policies',
      'Description',
      'RoleName',
      'Tags',
      'PermissionsBoundary',
    ],
    settings: [
      {
        at: 'MaxSessionDuration',
        is: (value: unknown) => value === undefined || atMost(3600)(value),
        otherwise: 'credentials live for more than an hour',
      },
    ],
  },
  'AWS::Cognito::UserPool': {
    free: [
      'UserPoolName',
      'UsernameAttributes',
      'UsernameConfiguration.CaseSensitive',
      'AdminCreateUserConfig.AllowAdminCreateUserOnly',
      'Policies.PasswordPolicy.RequireLowercase',
      'Policies.PasswordPolicy.RequireNumbers',
      'Policies.PasswordPolicy.RequireSymbols',
      'Policies.PasswordPolicy.RequireUppercase',
      'Policies.PasswordPolicy.TemporaryPasswordValidityDays',
      'DeletionProtection',
      'EnabledMfas',
      'EmailConfiguration',
      'EmailVerificationMessage',
      'EmailVerificationSubject',
      'VerificationMessageTemplate',
      'UserPoolTags',
      'UserPoolTier',
    ],
    settings: [
      {
        at: 'AutoVerifiedAttributes',
        is: ['email'],
        otherwise: 'an address is not verified at sign-up',
      },
      {
        at: 'UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate',
        is: ['email'],
        otherwise: 'an address can be changed to one that is not verified',
      },
      {
        at: 'AccountRecoverySetting.RecoveryMechanisms',
        is: [{ Name: 'verified_email', Priority: 1 }],
        otherwise: 'an account can be recovered by something besides the verified address',
      },
      {
        at: 'MfaConfiguration',
        is: oneOf('OPTIONAL', 'ON'),
        otherwise: 'no second factor can be set',
      },
      {
        at: 'Policies.PasswordPolicy.MinimumLength',
        is: atLeast(12),
        otherwise: 'short passwords are let in',
      },
    ],
  },
  'AWS::Cognito::UserPoolClient': {
    free: ['ClientName', 'UserPoolId', 'ReadAttributes'],
    settings: [
      {
        at: 'ExplicitAuthFlows',
        is: only('ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'),
        otherwise: 'a sign-in flow that sends the password, or lets others sign users in, is open',
      },
      {
        at: 'PreventUserExistenceErrors',
        is: 'ENABLED',
        otherwise: 'strangers learn who has an account',
      },
      { at: 'EnableTokenRevocation', is: true, otherwise: 'signing out revokes no token' },
      {
        at: 'GenerateSecret',
        is: (value: unknown) => value !== true,
        otherwise: 'a browser keeps no secret',
      },
      {
        at: 'WriteAttributes',
        is: ['email'],
        otherwise: 'users may write attributes that are not theirs to set',
      },
      {
        at: 'AccessTokenValidity',
        is: atMost(1),
        otherwise: 'access tokens live for more than an hour',
      },
      { at: 'IdTokenValidity', is: atMost(1), otherwise: 'ID tokens live for more than an hour' },
      {
        at: 'RefreshTokenValidity',
        is: atMost(30),
        otherwise: 'refresh tokens live for more than 30 days',
      },
      {
        at: 'TokenValidityUnits',
        is: { AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days' },
        otherwise: 'tokens live longer than their numbers say',
      },
    ],
  },
  'AWS::Cognito::IdentityPool': {
    free: ['IdentityPoolName', 'IdentityPoolTags'],
    settings: [
      { at: 'AllowUnauthenticatedIdentities', is: false, otherwise: 'guests get credentials' },
      {
        at: 'AllowClassicFlow',
        is: (value: unknown) => value !== true,
        otherwise: 'the classic flow lets a client choose its role',
      },
      {
        at: 'CognitoIdentityProviders',
        is: (value: unknown) =>
          Array.isArray(value) &&
          value.length === 1 &&
          isJson(value[0]) &&
          Object.keys(value[0]).length === 3 &&
          value[0].ServerSideTokenCheck === true &&
          value[0].ClientId === 'UserPoolClient' &&
          value[0].ProviderName === 'UserPool.ProviderName',
        otherwise: 'tokens of another pool or client, or revoked tokens, buy credentials',
      },
    ],
  },
  'AWS::Cognito::IdentityPoolRoleAttachment': {
    free: ['IdentityPoolId'],
    settings: [
      {
        at: 'Roles',
        is: (value: unknown) => isJson(value) && Object.keys(value).join() === 'authenticated',
        otherwise: 'the identity pool gives out a role besides the signed-in user’s',
      },
    ],
  },
};
