import { chosen, isJson, place, standIn } from '../template.ts';
import { atLeast, atMost, isAlike, oneOf, only, optional, type Test } from './setting-tests.ts';
import type { RulesByType } from './type-rules.ts';

const emailNames = ['EmailSendingAccount', 'From', 'SourceArn'];

/** Mails by SES, from an address of the own account. */
const sendsFromOwnAccount: Test = (value) =>
  isJson(value) &&
  Object.keys(value).every((name) => emailNames.includes(name)) &&
  String(value.SourceArn).startsWith(`arn:aws:ses:${place.region}:${place.account}:identity/`);

const hour = 3600;
const day = 24 * hour;
const seconds: Readonly<Record<string, number>> = {
  seconds: 1,
  minutes: 60,
  hours: hour,
  days: day,
};
const defaultUnits = { AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days' } as const;

/** A number of the client's own units that is at most so many seconds. Absent, it is Cognito's default: an
 *  hour, and 30 days for refresh tokens.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_TokenValidityUnitsType.html
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html */
const livesAtMost =
  (most: number, token: keyof typeof defaultUnits): Test =>
  (value, { resource }) => {
    const { TokenValidityUnits: units } = resource.properties;
    const unit = isJson(units) ? (units[token] ?? defaultUnits[token]) : defaultUnits[token];
    return (
      value === undefined ||
      (typeof value === 'number' &&
        value > 0 &&
        value * (seconds[String(unit)] ?? Infinity) <= most)
    );
  };

/** The one custom attribute: a text of 1 to 32 characters that an administrator may change. */
const isOnlySpace: Test = (value) =>
  isAlike(value, [
    {
      Name: 'space',
      AttributeDataType: 'String',
      Mutable: true,
      StringAttributeConstraints: { MinLength: '1', MaxLength: '32' },
    },
  ]);

/** Passkeys verify their user, or there are none. */
const verifiesUsers: Test = (value, { resource: { properties } }) => {
  const signIn = isJson(properties.Policies) ? properties.Policies.SignInPolicy : undefined;
  const factors = isJson(signIn) ? signIn.AllowedFirstAuthFactors : [];
  return (
    value === 'required' || (value === undefined && !JSON.stringify(factors).includes('WEB_AUTHN'))
  );
};

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
        is: optional(atMost(3600)),
        otherwise: 'credentials may live for more than an hour',
      },
    ],
  },
  'AWS::Cognito::UserPool': {
    free: [
      'UserPoolName',
      'UsernameConfiguration.CaseSensitive',
      'AdminCreateUserConfig.AllowAdminCreateUserOnly',
      'DeletionProtection',
      'UserPoolTags',
    ],
    settings: [
      {
        at: 'Schema',
        is: optional(isOnlySpace),
        otherwise: 'accounts have attributes besides the space, or it may have another length',
      },
      {
        at: 'AutoVerifiedAttributes',
        is: ['email'],
        otherwise: 'Cognito verifies something else than the email address',
      },
      {
        at: 'UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate',
        is: ['email'],
        otherwise: 'Cognito verifies changes of something else than the email address',
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
        at: 'EnabledMfas',
        is: ['SOFTWARE_TOKEN_MFA'],
        otherwise: 'the second factor is none, or one that others can intercept',
      },
      ...['RequireLowercase', 'RequireNumbers', 'RequireSymbols', 'RequireUppercase'].map(
        (name) => ({
          at: `Policies.PasswordPolicy.${name}`,
          is: true,
          otherwise: 'weaker passwords are accepted',
        }),
      ),
      {
        at: 'Policies.PasswordPolicy.TemporaryPasswordValidityDays',
        is: optional(atMost(7)),
        otherwise: 'a password that was mailed lives for more than a week',
      },
      {
        at: 'Policies.SignInPolicy.AllowedFirstAuthFactors',
        is: optional(only('PASSWORD', 'WEB_AUTHN')),
        otherwise: 'a code that others can intercept signs in',
      },
      {
        at: 'WebAuthnRelyingPartyID',
        is: oneOf(undefined, chosen('PasskeyDomain')),
        otherwise: 'passkeys of another domain than the page’s sign in',
      },
      {
        at: 'WebAuthnUserVerification',
        is: verifiesUsers,
        otherwise: 'whoever holds a device signs in with its passkeys',
      },
      {
        at: 'WebAuthnFactorConfiguration',
        is: oneOf(undefined, 'SINGLE_FACTOR', 'MULTI_FACTOR_WITH_USER_VERIFICATION'),
        otherwise: 'Cognito has no such setting',
      },
      {
        at: 'UsernameAttributes',
        is: ['email'],
        otherwise: 'an account is found by something besides the verified address',
      },
      {
        at: 'EmailConfiguration',
        is: optional(sendsFromOwnAccount),
        otherwise: 'codes are mailed from somewhere besides the own account',
      },
      {
        at: 'UserPoolTier',
        is: oneOf(undefined, 'ESSENTIALS', 'PLUS'),
        otherwise: 'the pool has fewer protections than the default',
      },
      {
        at: 'Policies.PasswordPolicy.MinimumLength',
        is: atLeast(12),
        otherwise: 'passwords of fewer than 12 characters are accepted',
      },
    ],
  },
  'AWS::Cognito::UserPoolClient': {
    free: ['ClientName'],
    settings: [
      { at: 'UserPoolId', is: standIn('UserPool'), otherwise: 'it is a client of another pool' },
      {
        at: 'ReadAttributes',
        is: only('email', 'email_verified', 'custom:space'),
        otherwise: 'the page may read more of an account than it shows',
      },
      {
        at: 'ExplicitAuthFlows',
        is: only('ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_AUTH'),
        otherwise: 'a sign-in flow that sends the password, or lets others sign users in, is open',
      },
      {
        at: 'PreventUserExistenceErrors',
        is: 'ENABLED',
        otherwise: 'anybody can find out who has an account',
      },
      { at: 'EnableTokenRevocation', is: true, otherwise: 'signing out revokes no token' },
      {
        at: 'GenerateSecret',
        is: oneOf(undefined, false),
        otherwise: 'the client has a secret, which a browser cannot keep',
      },
      {
        at: 'WriteAttributes',
        is: ['email'],
        otherwise: 'users may write attributes that only the application should set',
      },
      {
        at: 'AccessTokenValidity',
        is: livesAtMost(hour, 'AccessToken'),
        otherwise: 'access tokens live for more than an hour',
      },
      {
        at: 'IdTokenValidity',
        is: livesAtMost(hour, 'IdToken'),
        otherwise: 'ID tokens live for more than an hour',
      },
      {
        at: 'RefreshTokenValidity',
        is: livesAtMost(30 * day, 'RefreshToken'),
        otherwise: 'refresh tokens live for more than 30 days',
      },
      ...Object.keys(defaultUnits).map((token) => ({
        at: `TokenValidityUnits.${token}`,
        is: oneOf(undefined, ...Object.keys(seconds)),
        otherwise: 'Cognito has no such unit',
      })),
    ],
  },
  'AWS::Cognito::IdentityPool': {
    free: ['IdentityPoolName', 'IdentityPoolTags'],
    settings: [
      { at: 'AllowUnauthenticatedIdentities', is: false, otherwise: 'guests get credentials' },
      {
        at: 'AllowClassicFlow',
        is: oneOf(undefined, false),
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
          value[0].ClientId === standIn('UserPoolClient') &&
          value[0].ProviderName === standIn('UserPool.ProviderName'),
        otherwise: 'tokens of another pool or client, or revoked tokens, get credentials',
      },
    ],
  },
  'AWS::Cognito::IdentityPoolPrincipalTag': {
    free: [],
    settings: [
      {
        at: 'IdentityPoolId',
        is: standIn('IdentityPool'),
        otherwise: 'users of another identity pool get the tag',
      },
      {
        at: 'IdentityProviderName',
        is: standIn('UserPool.ProviderName'),
        otherwise: 'users of another provider get the tag',
      },
      {
        at: 'UseDefaults',
        is: false,
        otherwise: 'Cognito sets tags of its own mapping',
      },
      {
        at: 'PrincipalTags',
        is: { space: 'custom:space' },
        otherwise: 'a tag is set from a claim that users may write, or that names no space',
      },
    ],
  },
  'AWS::Cognito::IdentityPoolRoleAttachment': {
    free: [],
    settings: [
      {
        at: 'IdentityPoolId',
        is: standIn('IdentityPool'),
        otherwise: 'users of another identity pool get the role',
      },
      {
        at: 'Roles',
        is: (value: unknown) => isJson(value) && Object.keys(value).join() === 'authenticated',
        otherwise: 'the identity pool gives out a role besides the signed-in user’s',
      },
    ],
  },
};
