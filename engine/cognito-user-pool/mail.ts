/** An email that Cognito would have sent. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly code: string;
  /** ISO 8601. */
  readonly at: string;
}
