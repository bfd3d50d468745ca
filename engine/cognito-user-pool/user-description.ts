import type { UserPoolClient } from '../provision/stack.ts';
import type { User } from './users.ts';

export interface Attribute {
  readonly Name: string;
  readonly Value: string;
}

/** All attributes of a user that this pool stores. */
export const attributesOf = ({ sub, email, emailVerified, custom }: User): readonly Attribute[] => [
  { Name: 'sub', Value: sub },
  { Name: 'email', Value: email },
  { Name: 'email_verified', Value: String(emailVerified) },
  ...Object.entries(custom).map(([Name, Value]) => ({ Name, Value })),
];

/** Those that a client may read.
 *  @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html */
export const readableAttributes = (
  user: User,
  { readAttributes }: UserPoolClient,
): readonly Attribute[] =>
  attributesOf(user).filter(({ Name }) => Name === 'sub' || readAttributes.includes(Name));

/** A user as administrators see it; times in epoch seconds.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserType.html */
export const userType = (user: User) => ({
  Username: user.sub,
  Attributes: attributesOf(user),
  UserCreateDate: user.createdAt / 1000,
  UserLastModifiedDate: user.modifiedAt / 1000,
  Enabled: user.enabled,
  UserStatus: user.status,
});

/** The second factor of a user, as GetUser and AdminGetUser return it. */
export const mfaSettings = ({ totp, passkeysAreBothFactors }: User): object =>
  totp.status === 'verified' && totp.enabled
    ? {
        PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
        UserMFASettingList: [
          'SOFTWARE_TOKEN_MFA',
          ...(passkeysAreBothFactors ? ['WEB_AUTHN_MFA'] : []),
        ],
      }
    : {};
