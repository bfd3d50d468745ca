import type { RequestPrincipal } from '../../engine/iam/authorisation-request.ts';
import type { Statement } from '../../engine/iam/policy-document.ts';

/** The first of `base`, `base-2`, `base-3`, … that no text contains. */
const unnamed = (base: string, texts: readonly string[]): string => {
  const isNamed = (name: string) => texts.some((text) => text.includes(name));
  let name = base;
  for (let next = 2; isNamed(name); next += 1) name = `${base}-${next}`;
  return name;
};

/** An account that no text names. */
const unnamedAccount = (texts: readonly string[]): string => {
  let account = 999_988_887_777;
  while (texts.some((text) => text.includes(String(account)))) account -= 1;
  return String(account);
};

/** A principal for each way in which the Principal elements of some statements can tell principals
 *  apart: everyone who is named, somebody of each account that is named, of the own account and of
 *  another, and a service and an identity provider that nobody names.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export const principalsIn = (
  statements: readonly Statement[],
  { kind, account, roleArn }: { kind: string; account: string; roleArn: string },
): readonly RequestPrincipal[] => {
  if (kind === 'identity') return [session(roleArn, [])];
  const elements = statements.flatMap(({ principal }) => (principal === null ? [] : [principal]));
  const list = (of: 'aws' | 'service' | 'federated') => [
    ...new Set(elements.flatMap((element) => element[of])),
  ];
  const named = list('aws').filter((name) => name !== '*');
  const [services, providers] = [list('service'), list('federated')];
  const accounts = [
    ...new Set([account, unnamedAccount([account, ...named]), ...named.flatMap(accountsOf)]),
  ];
  const [somebody, someRole] = [unnamed('somebody', named), unnamed('some-role', named)];
  return [
    { kind: 'anonymous' },
    ...[...services, `${unnamed('another-service', services)}.amazonaws.com`].map(
      (service): RequestPrincipal => ({
        kind: 'service',
        service,
      }),
    ),
    ...[...providers, `${unnamed('another-provider', providers)}.example`].map(
      (provider): RequestPrincipal => ({
        kind: 'federated',
        provider,
      }),
    ),
    ...accounts.flatMap((each): RequestPrincipal[] => [
      { kind: 'user', arn: `arn:aws:iam::${each}:user/${somebody}`, account: each },
      session(`arn:aws:iam::${each}:role/${someRole}`, named),
    ]),
    ...named.flatMap((name) => bearersOf(name, named)),
  ];
};

/** Those whom a name of the AWS type can mean: an account's root user, a user, or sessions of a role.
 *  @param named all ARNs: a session may be named beside its role. */
const bearersOf = (name: string, named: readonly string[]): readonly RequestPrincipal[] => {
  const [account = ''] = accountsOf(name);
  // Of everybody else of an account there is one already.
  if (/^(\d{12}|arn:aws:iam::\d{12}:root)$/.test(name)) {
    return [{ kind: 'user', arn: `arn:aws:iam::${account}:root`, account }];
  }
  if (/:role\//.test(name)) return [session(name, named)];
  const [, role] = /:assumed-role\/([^/]+)\//.exec(name) ?? [];
  if (role === undefined) return [{ kind: 'user', arn: name, account }];
  const roles = named.filter(
    (each) => each.endsWith(`/${role}`) && accountsOf(each)[0] === account,
  );
  return [`arn:aws:iam::${account}:role/${role}`, ...roles].map((roleArn) => ({
    kind: 'role-session',
    arn: name,
    roleArn,
    account,
  }));
};

const session = (roleArn: string, named: readonly string[]): RequestPrincipal => {
  const [account = ''] = accountsOf(roleArn);
  const role = `arn:aws:sts::${account}:assumed-role/${roleArn.split('/').at(-1) ?? ''}`;
  return {
    kind: 'role-session',
    arn: `${role}/${unnamed('some-session', named)}`,
    roleArn,
    account,
  };
};

/** The account that an ARN or an account ID names; null for any other name. */
const accountsOf = (name: string): readonly string[] =>
  /(?<!\d)\d{12}(?!\d)/.exec(name)?.slice(0, 1) ?? [];

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
      return /\/some-session(-\d+)?$/.test(principal.arn) ? principal.roleArn : principal.arn;
  }
};
