/** Who sent a request, once signature and session token are verified. */
export type Principal =
  | { readonly kind: 'anonymous' }
  /** Full access, for provisioning and tests; never handed to a page. */
  | { readonly kind: 'operator'; readonly arn: string }
  | RoleSession;

/** Temporary credentials of a role. */
export interface RoleSession {
  readonly kind: 'role-session';
  /** `arn:aws:sts::{account}:assumed-role/{role}/{session}`. */
  readonly arn: string;
  readonly roleArn: string;
  /** Context keys that the session carries on every request, e.g. `cognito-identity.amazonaws.com:sub`. */
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Temporary credentials as GetCredentialsForIdentity and AssumeRole answer them. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Issues temporary credentials for a role session: the identity pool and the triggers ask it. */
export interface CredentialIssuer {
  issue(session: RoleSession): Promise<TemporaryCredentials>;
}
