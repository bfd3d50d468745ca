/** Who asks. Accounts are twelve digits. */
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
  /** Whoever an identity provider vouches for, e.g. `cognito-identity.amazonaws.com`. */
  | { readonly kind: 'federated'; readonly provider: string };

/** One question: may this principal do this action to this resource in this context? */
export interface AuthorisationRequest {
  readonly principal: RequestPrincipal;
  /** e.g. `s3:GetObject`. */
  readonly action: string;
  /** An ARN, or `*` for actions on no particular resource. Its letters are never wildcards. */
  readonly resource: string;
  /** Context keys by name; the case of a name means nothing, an empty list is an absent key. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}
