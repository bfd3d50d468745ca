/** One question that a request raises: may its sender do this action to this resource? A request is
 *  let through when every one of its questions is answered yes. */
export interface NeededPermission {
  /** e.g. `s3:GetObject`. */
  readonly action: string;
  /** ARN, or `*` for an action on no particular resource. */
  readonly resource: string;
  /** Context keys of the service; the gatekeeper adds the global ones. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}
