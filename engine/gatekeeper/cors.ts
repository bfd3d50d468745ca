import type { CorsRule } from '../provision/stack.ts';

/** What a preflight asks. */
export interface PreflightRequest {
  readonly origin: string;
  /** Of Access-Control-Request-Method. */
  readonly method: string;
  /** Of Access-Control-Request-Headers: names, any case. */
  readonly headers: readonly string[];
}

type ResponseHeaders = Readonly<Record<string, string>>;

/** Headers that a bucket adds to its answer to a cross-origin request, or null where no rule allows the
 *  origin to use the method: the answer then goes without, and the browser keeps it from the page.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html#cors-eval-criteria */
export const corsHeaders = (
  rules: readonly CorsRule[],
  request: { readonly origin: string; readonly method: string },
): ResponseHeaders | null => {
  return allow(rules, { ...request, headers: [] });
};

/** Headers that answer a preflight (200), or null where it is refused: answer 403 AccessForbidden. The
 *  first rule that allows the origin, the method and every header asked for decides.
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
    const origin = rule.allowedOrigins.find((pattern) => fits(pattern, request.origin));
    if (origin === undefined) continue;
    if (!rule.allowedMethods.includes(request.method)) continue;
    if (!request.headers.every((name) => headerAllowed(rule, name))) continue;
    return answer(rule, origin === '*' ? '*' : request.origin);
  }
  return null;
};

const answer = (rule: CorsRule, origin: string): ResponseHeaders => {
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': rule.allowedMethods.join(', '),
    ...(rule.exposedHeaders.length > 0 && {
      'access-control-expose-headers': rule.exposedHeaders.join(', '),
    }),
    ...(rule.maxAge !== null && { 'access-control-max-age': String(rule.maxAge) }),
    ...(origin !== '*' && { 'access-control-allow-credentials': 'true' }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
};

const headerAllowed = (rule: CorsRule, name: string): boolean =>
  rule.allowedHeaders.some((pattern) => fits(pattern.toLowerCase(), name.toLowerCase()));

// A pattern has at most one `*`, which stands for any run of characters.
const fits = (pattern: string, text: string): boolean => {
  const star = pattern.indexOf('*');
  if (star === -1) return pattern === text;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return (
    text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after)
  );
};
