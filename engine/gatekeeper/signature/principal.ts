/** The principal of a verified request. */
export type Principal =
  | { readonly kind: 'anonymous' }
  /** Full access, for provisioning and tests; never given to a page. */
  | { readonly kind: 'operator'; readonly arn: string }
  | RoleSession;

/** Temporary credentials of a role. */
export interface RoleSession {
  readonly kind: 'role-session';
  /** `arn:aws:sts::{account}:assumed-role/{role}/{session}`. */
  readonly arn: string;
  readonly roleArn: string;
  /** Context keys of every request of the session, e.g. `cognito-identity.amazonaws.com:sub`. */
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Temporary credentials as GetCredentialsForIdentity and AssumeRole return them. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Issues temporary credentials for a role session; used by the identity pool and the triggers. */
export interface CredentialIssuer {
  issue(session: RoleSession): Promise<TemporaryCredentials>;
}
