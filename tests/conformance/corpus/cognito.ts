import type { ConformanceCase, Input, Place, Step } from '../case.ts';

const password = 'Correct-horse-9';

const email = ({ unique }: Place): string => `${unique}@example.com`;

const signUp = (place: Place, more: Input = {}): Step => [
  'SignUp',
  {
    ClientId: place.config.userPoolClientId,
    Username: email(place),
    Password: password,
    UserAttributes: [{ Name: 'email', Value: email(place) }],
    ...more,
  },
];

const cognito = (name: string, steps: (place: Place) => readonly Step[]): ConformanceCase => ({
  service: 'cognito',
  name,
  steps,
});

/** A request of a user who has signed up and not confirmed. */
const after = (name: string, operation: string, input: (place: Place) => Input): ConformanceCase =>
  cognito(name, (place) => [
    signUp(place),
    [operation, { ClientId: place.config.userPoolClientId, ...input(place) }],
  ]);

const login = ({ config }: Place, token: string) => ({
  [`cognito-idp.${config.region}.amazonaws.com/${config.userPoolId}`]: token,
});

/** What any client may ask of the two Cognito services, without a token of its own. */
export const cognitoCases: readonly ConformanceCase[] = [
  cognito('sign-up: a weak password', (place) => [signUp(place, { Password: 'short' })]),
  cognito('sign-up: no email address', (place) => [
    signUp(place, { Username: 'nobody', UserAttributes: [] }),
  ]),
  cognito('sign-up: an unknown client', (place) => [signUp(place, { ClientId: 'x'.repeat(26) })]),
  after('sign-up: the same address again', 'SignUp', (place) => signUp(place)[1] as Input),
  after('confirm: a wrong code', 'ConfirmSignUp', (place) => ({
    Username: email(place),
    ConfirmationCode: '000000',
  })),
  after('sign-in: before it is confirmed', 'InitiateAuth', (place) => ({
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: email(place), SRP_A: 'a'.repeat(256) },
  })),
  after('sign-in: by a flow that is not allowed', 'InitiateAuth', (place) => ({
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: email(place), PASSWORD: password },
  })),
  after('sign-in: SRP_A is nothing', 'InitiateAuth', (place) => ({
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: email(place), SRP_A: '0' },
  })),
  cognito('sign-in: an unknown user gets a challenge too', (place) => [
    [
      'InitiateAuth',
      {
        ClientId: place.config.userPoolClientId,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: email(place), SRP_A: 'a'.repeat(256) },
      },
    ],
  ]),
  cognito('refresh: a token that is none', (place) => [
    [
      'InitiateAuth',
      {
        ClientId: place.config.userPoolClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: 'x' },
      },
    ],
  ]),
  after('forgotten password: a wrong code', 'ConfirmForgotPassword', (place) => ({
    Username: email(place),
    ConfirmationCode: '000000',
    Password: password,
  })),
  cognito('user: a token that is none', () => [['GetUser', { AccessToken: 'x' }]]),
  cognito('sign-out: a token that is none', () => [['GlobalSignOut', { AccessToken: 'x' }]]),
  cognito('an operation that is none', () => [['DoAnything', {}]]),
  cognito('identity: as a guest', ({ config }) => [
    ['Identity:GetId', { IdentityPoolId: config.identityPoolId }],
  ]),
  cognito('identity: a token that is none', (place) => [
    [
      'Identity:GetId',
      { IdentityPoolId: place.config.identityPoolId, Logins: login(place, 'x.y.z') },
    ],
  ]),
  cognito('identity: an unknown pool', (place) => [
    [
      'Identity:GetId',
      {
        IdentityPoolId: 'us-east-1:00000000-0000-4000-8000-000000000000',
        Logins: login(place, 'x.y.z'),
      },
    ],
  ]),
  cognito('credentials: of an identity that nobody has', (place) => [
    [
      'Identity:GetCredentialsForIdentity',
      {
        IdentityId: 'us-east-1:00000000-0000-4000-8000-000000000000',
        Logins: login(place, 'x.y.z'),
      },
    ],
  ]),
  cognito('credentials: without a login', () => [
    [
      'Identity:GetCredentialsForIdentity',
      { IdentityId: 'us-east-1:00000000-0000-4000-8000-000000000000' },
    ],
  ]),
];
