import type { PrincipalElement } from './policy-document.ts';
import type { RequestPrincipal } from './authorisation-request.ts';
import { ternaryOf, type ElementMatch } from './ternary.ts';

/** Whether a Principal element matches, and what it grants to: a statement that names an account only
 *  delegates to that account's own policies; session policies do not limit one that names a role session.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export interface PrincipalMatch extends ElementMatch {
  readonly grants: 'session' | 'principal' | 'account';
}

/** Matches a Principal or NotPrincipal element. NotPrincipal matches a principal that is not named: a
 *  Deny exempts a principal only if all its names (session, role, account) are listed, an Allow excludes
 *  it if any of them is.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html */
export const matchPrincipal = (
  element: PrincipalElement,
  principal: RequestPrincipal,
  effect: 'Allow' | 'Deny',
): PrincipalMatch => {
  const { direct, account } = namesOf(principal);
  const name = direct[0] ?? account[0] ?? 'anonymous';
  if (element.not) {
    const all = [...direct, ...(account[0] === undefined ? [] : [account[0]])];
    const listed = (name: string) =>
      isNamed(element, principal, name) ||
      (account.includes(name) && account.some((form) => isNamed(element, principal, form)));
    const exempt = all.length > 0 && (effect === 'Deny' ? all.every(listed) : all.some(listed));
    return {
      result: ternaryOf(!exempt),
      grants: 'principal',
      because() {
        return `NotPrincipal ${exempt ? 'names' : 'does not name'} ${name}`;
      },
    };
  }
  const named = direct.find((each) => isNamed(element, principal, each));
  if (named !== undefined) {
    const isSession = principal.kind === 'role-session' && named === principal.arn;
    const grants = isSession ? 'session' : 'principal';
    return {
      result: 'yes',
      grants,
      because() {
        return `Principal names ${name}`;
      },
    };
  }
  // A wildcard in an Allow does not match a federated provider, which must be named.
  if (element.aws.includes('*') && (effect === 'Deny' || principal.kind !== 'federated')) {
    return {
      result: 'yes',
      grants: 'principal',
      because() {
        return 'Principal is everybody';
      },
    };
  }
  if (account.some((each) => isNamed(element, principal, each))) {
    return {
      result: 'yes',
      grants: 'account',
      because() {
        return `Principal names the account of ${name}`;
      },
    };
  }
  return {
    result: element.hasProblem ? 'unclear' : 'no',
    grants: 'principal',
    because() {
      return `Principal does not name ${name}`;
    },
  };
};

const isNamed = (element: PrincipalElement, principal: RequestPrincipal, name: string): boolean => {
  if (principal.kind === 'service') return element.service.includes(name);
  if (principal.kind === 'federated') return element.federated.includes(name);
  return element.aws.includes(name);
};

/** The names of a principal, most specific first, and those of its account. */
const namesOf = (principal: RequestPrincipal): { direct: string[]; account: string[] } => {
  switch (principal.kind) {
    case 'anonymous':
      return { direct: [], account: [] };
    case 'service':
      return { direct: [principal.service], account: [] };
    case 'federated':
      return { direct: [principal.provider], account: [] };
    case 'user': {
      const account = accountNames(principal.account);
      // The root user is named by naming its account, and not otherwise.
      return { direct: account.includes(principal.arn) ? [] : [principal.arn], account };
    }
    case 'role-session':
      return {
        direct: [principal.arn, principal.roleArn],
        account: accountNames(principal.account),
      };
  }
};

const accountNames = (account: string): string[] => [`arn:aws:iam::${account}:root`, account];
