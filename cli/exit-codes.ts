import type { Problem } from '#contract/errors';

/** Exit codes of every command; docs/clients.md lists them. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  signIn: 3,
  connection: 4,
  notFound: 5,
  refused: 6,
} as const;

type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const codesOf: Readonly<Record<string, ExitCode>> = {
  'not-signed-in': exitCodes.signIn,
  'signed-out': exitCodes.signIn,
  'wrong-password': exitCodes.signIn,
  'unknown-code': exitCodes.signIn,
  'expired-code': exitCodes.signIn,
  'too-many-tries': exitCodes.signIn,
  'weak-password': exitCodes.signIn,
  'unsupported-step': exitCodes.signIn,
  'account-unconfirmed': exitCodes.signIn,
  'keychain-refused': exitCodes.signIn,
  'token-place-unknown': exitCodes.usage,
  'answer-missing': exitCodes.usage,
  'config-missing': exitCodes.usage,
  'config-unusable': exitCodes.usage,
  'recipe-unusable': exitCodes.usage,
  'other-recipe': exitCodes.usage,
  'file-unopened': exitCodes.usage,
  ambiguous: exitCodes.usage,
  'no-network': exitCodes.connection,
  'no-connection': exitCodes.connection,
  'service-busy': exitCodes.connection,
  'not-here': exitCodes.notFound,
  'access-refused': exitCodes.refused,
  'not-a-member': exitCodes.refused,
};

/** Returns the exit code of a failed command. */
export const exitCodeFor = ({ code }: Pick<Problem, 'code'>): ExitCode =>
  codesOf[code] ?? exitCodes.failed;
