import type { RequestPrincipal } from '../../engine/iam/authorisation-request.ts';
import type { Statement } from '../../engine/iam/policy-document.ts';

/** An account that no document names. */
const anotherAccount = '999988887777';

/** A principal for each way in which the Principal elements of some statements can tell principals
 *  apart: everyone who is named, somebody of each account that is named, of the own account and of
 *  another, and a service and an identity provider that nobody names.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export const principalsIn = (
  statements: readonly Statement[],
  { kind, account, roleArn }: { kind: string; account: string; roleArn: string },
): readonly RequestPrincipal[] => {
  if (kind === 'identity') return [session(roleArn)];
  const elements = statements.flatMap(({ principal }) => (principal === null ? [] : [principal]));
  const list = (of: 'aws' | 'service' | 'federated') => [
    ...new Set(elements.flatMap((element) => element[of])),
  ];
  const named = list('aws').filter((name) => name !== '*');
  const accounts = [...new Set([account, anotherAccount, ...named.map(accountOf)])];
  return [
    { kind: 'anonymous' },
    ...[...list('service'), 'another-service.amazonaws.com'].map((service): RequestPrincipal => ({
      kind: 'service',
      service,
    })),
    ...[...list('federated'), 'another-provider.example'].map((provider): RequestPrincipal => ({
      kind: 'federated',
      provider,
    })),
    ...accounts.flatMap((each): RequestPrincipal[] => [
      { kind: 'user', arn: `arn:aws:iam::${each}:user/somebody`, account: each },
      session(`arn:aws:iam::${each}:role/some-role`),
    ]),
    ...named.flatMap((name) => bearersOf(name, named)),
  ];
};

/** Those whom a name of the AWS type can mean besides its account: a user, or sessions of a role.
 *  @param named all ARNs: a session may be named beside its role. */
const bearersOf = (name: string, named: readonly string[]): readonly RequestPrincipal[] => {
  // Everybody of an account, of whom there is one already.
  if (/^(\d{12}|arn:aws:iam::\d{12}:root)$/.test(name)) {
    return [];
  }
  const account = accountOf(name);
  if (/:role\//.test(name)) return [session(name)];
  const [, role] = /:assumed-role\/([^/]+)\//.exec(name) ?? [];
  if (role === undefined) return [{ kind: 'user', arn: name, account }];
  const roles = named.filter((each) => each.endsWith(`/${role}`) && accountOf(each) === account);
  return [`arn:aws:iam::${account}:role/${role}`, ...roles].map((roleArn) => ({
    kind: 'role-session',
    arn: name,
    roleArn,
    account,
  }));
};

const session = (roleArn: string): RequestPrincipal => {
  const account = accountOf(roleArn);
  return {
    kind: 'role-session',
    arn: `arn:aws:sts::${account}:assumed-role/${roleArn.split('/').at(-1) ?? ''}/some-session`,
    roleArn,
    account,
  };
};

const accountOf = (name: string): string => /(?<!\d)\d{12}(?!\d)/.exec(name)?.[0] ?? anotherAccount;

/** e.g. `the service cloudfront.amazonaws.com`, `anybody, without signing`. */
export const describePrincipal = (principal: RequestPrincipal): string => {
  switch (principal.kind) {
    case 'anonymous':
      return 'anybody, without signing';
    case 'service':
      return `the service ${principal.service}`;
    case 'federated':
      return `users of the identity provider ${principal.provider}`;
    case 'user':
      return principal.arn;
    case 'role-session':
      return principal.arn.endsWith('/some-session') ? principal.roleArn : principal.arn;
  }
};
