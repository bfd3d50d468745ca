/** The principal of a request. Accounts are twelve digits. */
export type RequestPrincipal =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly arn: string; readonly account: string }
  | {
      readonly kind: 'role-session';
      readonly arn: string;
      readonly roleArn: string;
      readonly account: string;
    }
  /** An AWS service acting for itself, e.g. `s3.amazonaws.com`. */
  | { readonly kind: 'service'; readonly service: string }
  /** A user authenticated by an identity provider, e.g. `cognito-identity.amazonaws.com`. */
  | { readonly kind: 'federated'; readonly provider: string };

export interface AuthorisationRequest {
  readonly principal: RequestPrincipal;
  /** e.g. `s3:GetObject`. */
  readonly action: string;
  /** An ARN, or `*` for actions on no particular resource; taken literally, never as a pattern. */
  readonly resource: string;
  /** Context keys by case-insensitive name; an empty list is an absent key. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}
