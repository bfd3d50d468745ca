/** Temporary credentials from the identity pool.
 *  @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_Credentials.html */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Epoch milliseconds by AWS's clock. */
  readonly expiresAt: number;
  /** When Cognito issued them, in epoch milliseconds by AWS's clock. */
  readonly obtainedAt: number;
}

/** Credentials of the signed-in identity. */
export interface CredentialSource {
  /** Returns credentials that are valid for at least the next few requests.
   *  @throws SignedOut when the refresh token is expired or revoked. */
  current(): Promise<AwsCredentials>;
  /** Drops credentials that AWS refused as expired; the next `current()` asks for new ones. */
  refused(credentials: AwsCredentials): void;
}

/** Sends a request to AWS with bounded retries: after a pause with jitter for throttles, faults and
 *  broken connections; once more with new credentials or a corrected clock. An aborted `signal` ends
 *  it between tries. */
export type Requester = <Answer>(
  request: () => Promise<Answer>,
  signal?: AbortSignal,
) => Promise<Answer>;
