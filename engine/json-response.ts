/** Response of a service with a JSON protocol. */
export interface JsonResponse {
  readonly status: number;
  readonly body: unknown;
}
