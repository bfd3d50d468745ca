import type { CorsRule } from '../provision/stack.ts';

export interface PreflightRequest {
  readonly origin: string;
  /** Access-Control-Request-Method. */
  readonly method: string;
  /** Names in Access-Control-Request-Headers, in any case. */
  readonly headers: readonly string[];
}

type ResponseHeaders = Readonly<Record<string, string>>;

/** CORS headers of the response to a cross-origin request; null when no rule allows the origin to use
 *  the method, so that the browser withholds the response from the page.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html#cors-eval-criteria */
export const corsHeaders = (
  rules: readonly CorsRule[],
  request: { readonly origin: string; readonly method: string },
): ResponseHeaders | null => allow(rules, { ...request, headers: [] });

/** Headers of the 200 response to a preflight; null to refuse it with 403 AccessForbidden. The first rule
 *  that allows the origin, the method and every requested header decides.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html#cors-eval-criteria */
export const preflightHeaders = (
  rules: readonly CorsRule[],
  request: PreflightRequest,
): ResponseHeaders | null => {
  const allowed = allow(rules, request);
  if (!allowed || request.headers.length === 0) return allowed;
  const names = request.headers.map((name) => name.toLowerCase()).join(', ');
  return { ...allowed, 'access-control-allow-headers': names };
};

const allow = (rules: readonly CorsRule[], request: PreflightRequest): ResponseHeaders | null => {
  for (const rule of rules) {
    const origin = rule.allowedOrigins.find((pattern) => matchesPattern(pattern, request.origin));
    if (origin === undefined) continue;
    if (!rule.allowedMethods.includes(request.method)) continue;
    if (!request.headers.every((name) => headerAllowed(rule, name))) continue;
    return headersOf(rule, origin === '*' ? '*' : request.origin);
  }
  return null;
};

const headersOf = (rule: CorsRule, origin: string): ResponseHeaders => ({
  'access-control-allow-origin': origin,
  'access-control-allow-methods': rule.allowedMethods.join(', '),
  ...(rule.exposedHeaders.length > 0 && {
    'access-control-expose-headers': rule.exposedHeaders.join(', '),
  }),
  ...(rule.maxAge !== null && { 'access-control-max-age': String(rule.maxAge) }),
  ...(origin !== '*' && { 'access-control-allow-credentials': 'true' }),
  vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
});

const headerAllowed = (rule: CorsRule, name: string): boolean =>
  rule.allowedHeaders.some((pattern) => matchesPattern(pattern.toLowerCase(), name.toLowerCase()));

// A pattern has at most one `*`, which matches any run of characters.
const matchesPattern = (pattern: string, text: string): boolean => {
  const star = pattern.indexOf('*');
  if (star === -1) return pattern === text;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return (
    text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after)
  );
};
