import attacks from '../../attacks.json' with { type: 'json' };
import own from '../../attacks-own.json' with { type: 'json' };

/** `member`: the user, in a space. */
export type Who = 'user' | 'member' | 'converter' | 'anonymous';

/** An SDK command with its input, and whether it must go through. */
export interface RequestCase {
  readonly id: string;
  readonly as: Who;
  /** `service:Operation`, e.g. `s3:PutObject`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly expect: 'allow' | 'deny' | 'partial';
  readonly why: string;
  /** For `partial`: keys that succeed, and keys answered with AccessDenied. */
  readonly allowed?: readonly string[];
  readonly denied?: readonly string[];
}

/** Whether a case is about spaces, which only an administrator of the user pool sets up. */
export const isOfSpaces = ({ id }: Pick<RequestCase, 'id'>): boolean => id.startsWith('space-');

/** A tampered HTTP message or token, described in words. */
export interface WireCase {
  readonly id: string;
  readonly service: string;
  readonly what: string;
  readonly expect: string;
}

/** The given catalogue's cases, then the project's own. */
export const requestCases = [...attacks.requests, ...own.requests] as readonly RequestCase[];
export const wireCases: readonly WireCase[] = [...attacks.wire, ...own.wire];

/** `value` with every `{placeholder}` filled in, member names included. Other text in braces stays as
 *  it is, e.g. policy variables.
 *  @throws {Error} when a known placeholder has no value in `values`. */
export const fill = <T>(value: T, values: Readonly<Record<string, string>>): T => {
  const text = JSON.stringify(value).replace(/\{([a-zA-Z0-9]+)\}/g, (braces, name: string) => {
    const filled = values[name];
    if (filled !== undefined) return JSON.stringify(filled).slice(1, -1);
    if (placeholders.has(name)) throw new Error(`no value for the placeholder ${braces}`);
    return braces;
  });
  return JSON.parse(text) as T;
};

const placeholders = new Set(
  Object.keys(attacks.placeholders).flatMap((names) => names.split(',').map((name) => name.trim())),
);
