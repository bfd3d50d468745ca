import { parseArgs } from 'node:util';
import { targetOf, targetOptions, type Environment, type Target } from '../deployment/target.ts';

/** The user that a command applies to. The user pool has the email address, IAM the identity ID, and
 *  no API available to an operator maps one to the other. */
export type Subject =
  | { readonly kind: 'email'; readonly email: string }
  | { readonly kind: 'identity'; readonly identityId: string };

export interface UserCommand {
  readonly target: Target;
  readonly verb: 'block' | 'unblock' | 'who' | 'invite';
  readonly subject: Subject;
}

/** One effect of a command, in the order in which they take place. */
export type UserStep =
  | { readonly do: 'create' | 'disable' | 'enable' | 'signOutEverywhere'; readonly email: string }
  | { readonly do: 'denyIdentity' | 'allowIdentity'; readonly identityId: string }
  | { readonly do: 'endEarlierSessions' };

const verbs = ['block', 'unblock', 'who', 'invite'] as const;
const identityId = /^[\w-]+:[0-9a-f-]{36}$/;
const email = /^[^\s@]+@[^\s@]+$/;

/** Reads `npm run user -- block|unblock|who|invite EMAIL-or-identity-ID`.
 *  @throws Error naming what is missing or not valid. */
export const readUserCommand = (
  args: readonly string[],
  environment: Environment,
  profileRegion: string | null = null,
): UserCommand => {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: targetOptions,
    allowPositionals: true,
  });
  const [given, who, ...more] = positionals;
  const verb = verbs.find((each) => each === given);
  if (verb === undefined || who === undefined || more.length > 0) {
    throw new Error('npm run user -- block|unblock|who|invite EMAIL-or-identity-ID');
  }
  const subject = subjectOf(who);
  if (verb === 'invite' && subject.kind !== 'email') {
    throw new Error('invite takes an email address');
  }
  return { target: targetOf(values, environment, profileRegion), verb, subject };
};

const subjectOf = (text: string): Subject => {
  if (identityId.test(text)) return { kind: 'identity', identityId: text };
  if (email.test(text)) return { kind: 'email', email: text.toLowerCase() };
  throw new Error(`${text} is neither an email address nor an identity ID (REGION:UUID)`);
};

/** Returns the steps of a command. Blocking an address disables it first, so that no session can
 *  begin after the existing ones are ended. */
export const stepsOf = ({ verb, subject }: Pick<UserCommand, 'verb' | 'subject'>): UserStep[] => {
  if (verb === 'who') return [];
  if (subject.kind === 'identity') {
    const step = verb === 'block' ? 'denyIdentity' : 'allowIdentity';
    return [{ do: step, identityId: subject.identityId }];
  }
  const { email: address } = subject;
  if (verb === 'invite') return [{ do: 'create', email: address }];
  return verb === 'block'
    ? [
        { do: 'disable', email: address },
        { do: 'signOutEverywhere', email: address },
        { do: 'endEarlierSessions' },
      ]
    : [{ do: 'enable', email: address }];
};
