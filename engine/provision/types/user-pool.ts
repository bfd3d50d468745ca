import { properties, texts, type Properties } from '../properties.ts';
import { derived, type Place, type ResourceType } from '../resource-type.ts';
import type { CustomAttribute, PasskeySettings, UserPool, UserPoolClient } from '../stack.ts';
import { ProvisionError, type Json } from '../template.ts';

const userPoolId = (id: string, place: Place): string =>
  `${place.region}_${derived(place, id).slice(0, 9)}`;

const providerName = (id: string, place: Place): string =>
  `cognito-idp.${place.region}.amazonaws.com/${userPoolId(id, place)}`;

const userPoolArn = (id: string, place: Place): string =>
  `arn:aws:cognito-idp:${place.region}:${place.account}:userpool/${userPoolId(id, place)}`;

/** AWS::Cognito::UserPool */
export const userPoolType: ResourceType = {
  ref: (id, _, place) => userPoolId(id, place),
  attributes: (id, _, place) => ({
    Arn: () => userPoolArn(id, place),
    ProviderName: () => providerName(id, place),
    ProviderURL: () => `https://${providerName(id, place)}`,
    UserPoolId: () => userPoolId(id, place),
  }),
};

const clientId = (id: string, place: Place): string => derived(place, id).slice(0, 26);

/** AWS::Cognito::UserPoolClient */
export const userPoolClientType: ResourceType = {
  ref: (id, _, place) => clientId(id, place),
  attributes: (id, _, place) => ({ ClientId: () => clientId(id, place) }),
};

export const readUserPool = (
  id: string,
  json: Json,
  clients: readonly UserPoolClient[],
  place: Place,
): UserPool => {
  const from = properties(json, id);
  from.must('UsernameAttributes', ['email']);
  from.must('AutoVerifiedAttributes', ['email']);
  from.must('UsernameConfiguration', { CaseSensitive: false });
  const policies = from.object('Policies');
  const password = policies.object('PasswordPolicy');
  const mfa = from.text('MfaConfiguration', 'OFF');
  if (mfa !== 'OFF' && mfa !== 'OPTIONAL' && mfa !== 'ON') {
    throw new ProvisionError(`${id}: MfaConfiguration is ${mfa}`);
  }
  if (mfa !== 'OFF') from.must('EnabledMfas', ['SOFTWARE_TOKEN_MFA']);
  const userPool: UserPool = {
    id: userPoolId(id, place),
    arn: userPoolArn(id, place),
    issuer: `https://${providerName(id, place)}`,
    passwordPolicy: {
      minimumLength: password.number('MinimumLength', 8),
      requireLowercase: password.flag('RequireLowercase', false),
      requireUppercase: password.flag('RequireUppercase', false),
      requireNumbers: password.flag('RequireNumbers', false),
      requireSymbols: password.flag('RequireSymbols', false),
    },
    selfSignUp: !from.object('AdminCreateUserConfig').flag('AllowAdminCreateUserOnly', false),
    mfa,
    passkeys: readPasskeys(id, from, policies),
    customAttributes: from.objects('Schema').map(readCustomAttribute),
    clients,
  };
  // Names, and settings of AWS's consoles and emails.
  from.without('UserPoolName', 'DeletionProtection', 'AccountRecoverySetting');
  from.without('UserAttributeUpdateSettings', 'UserPoolTier');
  from.done();
  return userPool;
};

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cognito-userpool-signinpolicy.html */
const readPasskeys = (
  id: string,
  from: Properties,
  policies: Properties,
): PasskeySettings | null => {
  const signIn = policies.object('SignInPolicy');
  const factors = texts(signIn.list('AllowedFirstAuthFactors'), `${id}.AllowedFirstAuthFactors`);
  const unknown = factors.find((factor) => factor !== 'PASSWORD' && factor !== 'WEB_AUTHN');
  if (unknown !== undefined) throw new ProvisionError(`${id}: AllowedFirstAuthFactors ${unknown}`);
  const userVerification = from.text('WebAuthnUserVerification', 'preferred');
  if (userVerification !== 'preferred' && userVerification !== 'required') {
    throw new ProvisionError(`${id}: WebAuthnUserVerification is ${userVerification}`);
  }
  const factor = from.text('WebAuthnFactorConfiguration', 'SINGLE_FACTOR');
  if (factor !== 'SINGLE_FACTOR' && factor !== 'MULTI_FACTOR_WITH_USER_VERIFICATION') {
    throw new ProvisionError(`${id}: WebAuthnFactorConfiguration is ${factor}`);
  }
  if (!factors.includes('WEB_AUTHN')) {
    from.without('WebAuthnRelyingPartyID');
    return null;
  }
  return {
    relyingPartyId: from.text('WebAuthnRelyingPartyID'),
    userVerification,
    countAsBothFactors: factor === 'MULTI_FACTOR_WITH_USER_VERIFICATION',
  };
};

/** Only a text that may change and that nobody has to have.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SchemaAttributeType.html */
const readCustomAttribute = (from: Properties): CustomAttribute => {
  from.must('AttributeDataType', 'String');
  from.must('Mutable', true);
  const length = from.object('StringAttributeConstraints');
  return {
    name: `custom:${from.text('Name')}`,
    minLength: length.number('MinLength', 0),
    maxLength: length.number('MaxLength', 2048),
  };
};

const secondsIn: Readonly<Record<string, number>> = {
  seconds: 1,
  minutes: 60,
  hours: 3600,
  days: 86_400,
};

export const readUserPoolClient = (id: string, json: Json, place: Place): UserPoolClient => {
  const from = properties(json, id);
  from.must('GenerateSecret', false);
  const units = from.object('TokenValidityUnits');
  const validity = (property: string, unit: string, amount: number, otherwise: string): number => {
    const name = units.text(unit, otherwise);
    const seconds = secondsIn[name];
    if (seconds === undefined) throw new ProvisionError(`${id}: unknown unit ${name}`);
    return from.number(property, amount) * seconds;
  };
  const client: UserPoolClient = {
    id: clientId(id, place),
    explicitAuthFlows: texts(from.list('ExplicitAuthFlows'), `${id}.ExplicitAuthFlows`),
    preventUserExistenceErrors: from.text('PreventUserExistenceErrors', 'LEGACY') === 'ENABLED',
    enableTokenRevocation: from.flag('EnableTokenRevocation', true),
    accessTokenValidity: validity('AccessTokenValidity', 'AccessToken', 1, 'hours'),
    idTokenValidity: validity('IdTokenValidity', 'IdToken', 1, 'hours'),
    refreshTokenValidity: validity('RefreshTokenValidity', 'RefreshToken', 30, 'days'),
    readAttributes: texts(from.list('ReadAttributes'), `${id}.ReadAttributes`),
  };
  from.must('WriteAttributes', ['email']);
  from.without('ClientName', 'UserPoolId');
  from.done();
  return client;
};
