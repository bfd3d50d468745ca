import type { PrincipalElement } from './policy-document.ts';
import type { RequestPrincipal } from './authorisation-request.ts';
import { ternaryOf, type Match } from './ternary.ts';

/** What a Principal element says of a principal, and how: a statement that names the whole account
 *  only delegates to the account's own policies; one that names a role session is not limited by the
 *  session's own policies.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export interface PrincipalFinding extends Match {
  readonly grants: 'session' | 'principal' | 'account';
}

/** Whether the element takes in the principal.
 *  NotPrincipal takes in whoever is not named; a Deny leaves a principal out only when each of its
 *  names (session, role, account) is listed, an Allow leaves it out as soon as one is.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html */
export const findPrincipal = (
  element: PrincipalElement,
  principal: RequestPrincipal,
  effect: 'Allow' | 'Deny',
): PrincipalFinding => {
  const { direct, account } = namesOf(principal);
  const who = direct[0] ?? 'anonymous';
  if (element.not) {
    const all = [...direct, ...(account[0] === undefined ? [] : [account[0]])];
    const listed = (name: string) =>
      isNamed(element, principal, name) ||
      (account.includes(name) && account.some((form) => isNamed(element, principal, form)));
    const leftOut = all.length > 0 && (effect === 'Deny' ? all.every(listed) : all.some(listed));
    return {
      result: ternaryOf(!leftOut),
      grants: 'principal',
      because: `NotPrincipal ${leftOut ? 'names' : 'does not name'} ${who}`,
    };
  }
  const named = direct.find((name) => isNamed(element, principal, name));
  if (named !== undefined) {
    const isSession = principal.kind === 'role-session' && named === principal.arn;
    const grants = isSession ? 'session' : 'principal';
    return { result: 'yes', grants, because: `Principal names ${who}` };
  }
  // A wildcard takes in everybody, but a federated provider is trusted only by name.
  if (element.aws.includes('*') && (effect === 'Deny' || principal.kind !== 'federated')) {
    return { result: 'yes', grants: 'principal', because: 'Principal is everybody' };
  }
  if (account.some((name) => isNamed(element, principal, name))) {
    return { result: 'yes', grants: 'account', because: `Principal names the account of ${who}` };
  }
  return {
    result: element.doubtful ? 'unclear' : 'no',
    grants: 'principal',
    because: `Principal does not name ${who}`,
  };
};

const isNamed = (element: PrincipalElement, principal: RequestPrincipal, name: string): boolean => {
  if (principal.kind === 'service') return element.service.includes(name);
  if (principal.kind === 'federated') return element.federated.includes(name);
  return element.aws.includes(name);
};

/** The names that stand for a principal, most exact first, and those of its whole account. */
const namesOf = (principal: RequestPrincipal): { direct: string[]; account: string[] } => {
  switch (principal.kind) {
    case 'anonymous':
      return { direct: [], account: [] };
    case 'service':
      return { direct: [principal.service], account: [] };
    case 'federated':
      return { direct: [principal.provider], account: [] };
    case 'user':
      return { direct: [principal.arn], account: accountNames(principal.account) };
    case 'role-session':
      return {
        direct: [principal.arn, principal.roleArn],
        account: accountNames(principal.account),
      };
  }
};

const accountNames = (account: string): string[] => [`arn:aws:iam::${account}:root`, account];
