/** Temporary credentials from the identity pool.
 *  @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_Credentials.html */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Epoch milliseconds by AWS's clock. */
  readonly expiresAt: number;
  /** When they were given, likewise. */
  readonly obtainedAt: number;
}

/** Credentials of the signed-in identity, good for at least the next few requests. */
export interface CredentialSource {
  /** @throws SignedOut when the refresh token is expired or revoked. */
  current(): Promise<AwsCredentials>;
  /** Drops credentials that AWS has called expired; the next `current()` asks for new ones. */
  refused(credentials: AwsCredentials): void;
}

/** Performs a request to AWS with bounded retries: pauses with jitter after throttles, faults and
 *  broken connections, one more try with new credentials or a corrected clock. An aborted `signal`
 *  ends it between tries. */
export type Requester = <Answer>(
  request: () => Promise<Answer>,
  signal?: AbortSignal,
) => Promise<Answer>;
