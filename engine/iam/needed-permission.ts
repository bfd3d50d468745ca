/** A permission that a request needs. The gatekeeper executes a request only if all of them are allowed. */
export interface NeededPermission {
  /** e.g. `s3:GetObject`. */
  readonly action: string;
  /** ARN, or `*` for an action on no particular resource. */
  readonly resource: string;
  /** Context keys of the service; the gatekeeper adds the global ones. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}
