import type { NamedPolicy } from '../iam/policy-document.ts';

/** What the embedded engine runs: the synthesized template with every intrinsic function resolved.
 *  `provision/` makes it; every service reads its own part and nothing else. */
export interface Stack {
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  readonly userPool: UserPool;
  readonly identityPool: IdentityPool;
  readonly roles: readonly Role[];
  readonly buckets: readonly Bucket[];
  readonly tables: readonly Table[];
  readonly converter: Lambda;
  readonly queues: readonly Queue[];
  /** The template's Outputs by output name, resolved. */
  readonly outputs: Readonly<Record<string, string>>;
}

export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly trust: NamedPolicy;
  readonly policies: readonly NamedPolicy[];
  /** Seconds a role session may last. */
  readonly maxSessionDuration: number;
}

export interface UserPool {
  readonly id: string;
  readonly arn: string;
  /** `https://cognito-idp.{region}.amazonaws.com/{id}`: the `iss` of its tokens, as on AWS. */
  readonly issuer: string;
  readonly passwordPolicy: PasswordPolicy;
  readonly selfSignUp: boolean;
  /** Attributes besides Cognito's own. */
  readonly customAttributes: readonly CustomAttribute[];
  readonly mfa: 'OFF' | 'OPTIONAL' | 'ON';
  /** Null where passkeys are not an allowed first factor. */
  readonly passkeys: PasskeySettings | null;
  readonly clients: readonly UserPoolClient[];
}

/** WebAuthnConfiguration of a user pool.
 *  @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_WebAuthnConfigurationType.html */
export interface PasskeySettings {
  /** The domain of the page. */
  readonly relyingPartyId: string;
  readonly userVerification: 'required' | 'preferred';
  /** Whether a passkey can replace password and second factor together. */
  readonly countAsBothFactors: boolean;
}

/** A text that only an administrator writes: no client may write a custom attribute here. */
export interface CustomAttribute {
  /** With its prefix, e.g. `custom:space`. */
  readonly name: string;
  /** Characters. */
  readonly minLength: number;
  readonly maxLength: number;
}

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireLowercase: boolean;
  readonly requireUppercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
}

export interface UserPoolClient {
  readonly id: string;
  /** As in the template, e.g. ALLOW_USER_SRP_AUTH. */
  readonly explicitAuthFlows: readonly string[];
  readonly preventUserExistenceErrors: boolean;
  readonly enableTokenRevocation: boolean;
  /** Seconds. */
  readonly accessTokenValidity: number;
  readonly idTokenValidity: number;
  readonly refreshTokenValidity: number;
  /** Attributes that its ID tokens and GetUser show. */
  readonly readAttributes: readonly string[];
}

export interface IdentityPool {
  readonly id: string;
  readonly allowUnauthenticatedIdentities: boolean;
  readonly allowClassicFlow: boolean;
  readonly providers: readonly {
    readonly clientId: string;
    /** `cognito-idp.{region}.amazonaws.com/{userPoolId}`: the key of the Logins map. */
    readonly providerName: string;
    readonly serverSideTokenCheck: boolean;
  }[];
  /** Session tags of a provider's users: the claim of the ID token by tag key. */
  readonly principalTags: readonly {
    readonly providerName: string;
    readonly claims: Readonly<Record<string, string>>;
  }[];
  /** ARN of the role that authenticated identities get. */
  readonly authenticatedRoleArn: string;
}

export interface Bucket {
  readonly name: string;
  readonly arn: string;
  /** The bucket policy, or null where the template has none. */
  readonly policy: NamedPolicy | null;
  readonly cors: readonly CorsRule[];
  readonly versioning: 'Enabled' | 'Suspended' | 'Off';
  readonly lifecycle: readonly LifecycleRule[];
  readonly notifications: readonly Notification[];
}

export interface CorsRule {
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders: readonly string[];
  readonly exposedHeaders: readonly string[];
  /** Seconds. */
  readonly maxAge: number | null;
}

export interface LifecycleRule {
  readonly id: string;
  /** Days, or null where the rule has no such action. */
  readonly abortIncompleteMultipartUploadAfterDays: number | null;
  readonly expirationInDays: number | null;
}

export interface Notification {
  /** e.g. `s3:ObjectCreated:*`. */
  readonly event: string;
  readonly functionArn: string;
}

export interface Table {
  readonly name: string;
  readonly arn: string;
  readonly partitionKey: { readonly name: string; readonly type: 'S' | 'N' | 'B' };
  readonly sortKey: { readonly name: string; readonly type: 'S' | 'N' | 'B' } | null;
  /** Attribute that holds epoch seconds, or null where TTL is off. */
  readonly ttlAttribute: string | null;
  /** Request units a second, null where there is no maximum. */
  readonly maxThroughput: { readonly read: number | null; readonly write: number | null };
}

export interface Lambda {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** `file.export`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  /** MiB. */
  readonly memorySize: number;
  /** Seconds. */
  readonly timeout: number;
  readonly reservedConcurrency: number | null;
  /** Who may invoke it, as the resource policy that AWS makes of AWS::Lambda::Permission. */
  readonly resourcePolicy: NamedPolicy;
  readonly maximumRetryAttempts: number;
  /** ARN of the failed-event destination, or null. */
  readonly onFailureArn: string | null;
  /** The event source mapping; null where the template has none. */
  readonly eventSource: EventSource | null;
}

/** A queue whose messages invoke the function, one at a time. */
export interface EventSource {
  readonly queueArn: string;
  readonly maximumConcurrency: number;
}

export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  /** Where a message goes that was received too often; null: it stays. */
  readonly redrive: { readonly deadLetterArn: string; readonly maxReceiveCount: number } | null;
}
