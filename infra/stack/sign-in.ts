import { Aws, Fn } from 'aws-cdk-lib';
import {
  CfnIdentityPool,
  CfnIdentityPoolPrincipalTag,
  CfnIdentityPoolRoleAttachment,
  CfnUserPool,
  CfnUserPoolClient,
  type CfnUserPoolProps,
} from 'aws-cdk-lib/aws-cognito';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { addPoolFirewall } from './firewall.ts';
import type { StackOptions } from './options.ts';
import { loadPolicy, type Placeholders } from './policies.ts';
import { protectData, type Protection } from './protection.ts';

/** The resources of signing in: user pool → public client → identity pool → role. */
export interface SignIn {
  readonly userPool: CfnUserPool;
  readonly client: CfnUserPoolClient;
  readonly identityPool: CfnIdentityPool;
  readonly role: CfnRole;
}

export interface SignInOptions extends Pick<
  StackOptions,
  'closedSignUp' | 'mailFrom' | 'firewall'
> {
  readonly prefix: string;
  /** Null: no passkeys. */
  readonly passkeyDomain: string | null;
}

/** The attribute that names a user's space, in ID tokens. */
const spaceClaim = 'custom:space';

/** @param resources ARNs that the authenticated user's policy names.
 *  @param protection of the accounts. */
export const addSignIn = (
  scope: Construct,
  resources: Placeholders,
  protection: Protection,
  { prefix, closedSignUp, mailFrom, firewall, passkeyDomain }: SignInOptions,
): SignIn => {
  const userPool = new CfnUserPool(scope, 'UserPool', {
    userPoolName: prefix,
    usernameAttributes: ['email'],
    usernameConfiguration: { caseSensitive: false },
    autoVerifiedAttributes: ['email'],
    userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdate: ['email'] },
    adminCreateUserConfig: { allowAdminCreateUserOnly: closedSignUp },
    ...(mailFrom === null ? {} : { emailConfiguration: mailsBySes(mailFrom) }),
    accountRecoverySetting: { recoveryMechanisms: [{ name: 'verified_email', priority: 1 }] },
    policies: {
      passwordPolicy: {
        minimumLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: true,
      },
      ...(passkeyDomain === null
        ? {}
        : { signInPolicy: { allowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } }),
    },
    // Cognito's default, and the lowest plan with passkeys.
    userPoolTier: 'ESSENTIALS',
    ...(passkeyDomain === null ? {} : passkeysOf(passkeyDomain)),
    mfaConfiguration: 'OPTIONAL',
    enabledMfas: ['SOFTWARE_TOKEN_MFA'],
    // Set by an administrator. Adding an attribute changes a deployed pool in place; none can be removed.
    schema: [
      {
        name: 'space',
        attributeDataType: 'String',
        mutable: true,
        stringAttributeConstraints: { minLength: '1', maxLength: '32' },
      },
    ],
    deletionProtection: protection === 'protected' ? 'ACTIVE' : 'INACTIVE',
  });
  protectData(userPool, protection);
  if (firewall !== 'none') addPoolFirewall(scope, prefix, userPool.attrArn);
  const client = new CfnUserPoolClient(scope, 'UserPoolClient', {
    userPoolId: userPool.ref,
    clientName: 'browser',
    generateSecret: false, // a browser cannot keep one
    explicitAuthFlows: [
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
      ...(passkeyDomain === null ? [] : ['ALLOW_USER_AUTH']),
    ],
    preventUserExistenceErrors: 'ENABLED',
    enableTokenRevocation: true,
    accessTokenValidity: 1,
    idTokenValidity: 1,
    refreshTokenValidity: 30,
    tokenValidityUnits: { accessToken: 'hours', idToken: 'hours', refreshToken: 'days' },
    readAttributes: ['email', 'email_verified', spaceClaim],
    writeAttributes: ['email'],
  });
  const identityPool = new CfnIdentityPool(scope, 'IdentityPool', {
    identityPoolName: prefix,
    allowUnauthenticatedIdentities: false,
    allowClassicFlow: false,
    cognitoIdentityProviders: [
      {
        clientId: client.ref,
        providerName: userPool.attrProviderName,
        // A token that global sign-out revoked gets no more credentials.
        serverSideTokenCheck: true,
      },
    ],
  });
  // The claim becomes the session tag that the policies of spaces read.
  new CfnIdentityPoolPrincipalTag(scope, 'SpaceTag', {
    identityPoolId: identityPool.ref,
    identityProviderName: userPool.attrProviderName,
    useDefaults: false,
    principalTags: { space: spaceClaim },
  });
  const role = new CfnRole(scope, 'AuthenticatedRole', {
    description:
      'What a signed-in user may do: iam-policies/authenticated-user.json, space-member.json',
    assumeRolePolicyDocument: loadPolicy('authenticated-user.trust', {
      IdentityPoolId: identityPool.ref,
    }),
    maxSessionDuration: 3600,
    policies: [
      {
        policyName: 'authenticated-user',
        policyDocument: loadPolicy('authenticated-user', {
          ...resources,
          AccountId: Aws.ACCOUNT_ID,
        }),
      },
      { policyName: 'space-member', policyDocument: loadPolicy('space-member', resources) },
    ],
  });
  new CfnIdentityPoolRoleAttachment(scope, 'IdentityPoolRoles', {
    identityPoolId: identityPool.ref,
    roles: { authenticated: role.attrArn },
  });
  protectData(identityPool, protection);
  return { userPool, client, identityPool, role };
};

/** Passkeys that verify their user, by fingerprint, face or PIN. A user with a second factor may then sign
 *  in by passkey alone.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_WebAuthnConfigurationType.html */
const passkeysOf = (domain: string): Partial<CfnUserPoolProps> => ({
  webAuthnRelyingPartyId: domain,
  webAuthnUserVerification: 'required',
  webAuthnFactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
});

/** Mails by SES, from an address of a domain that is verified there, in the stack's region.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-email.html */
const mailsBySes = (from: string): CfnUserPool.EmailConfigurationProperty => ({
  emailSendingAccount: 'DEVELOPER',
  from,
  sourceArn: Fn.sub(
    `arn:\${AWS::Partition}:ses:\${AWS::Region}:\${AWS::AccountId}:identity/${from.split('@')[1] ?? ''}`,
  ),
});
