import type { RequestPrincipal } from '../engine/iam/authorisation-request.ts';
import type { Statement } from '../engine/iam/policy-document.ts';

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
  const holder = session(roleArn, account);
  if (kind === 'identity') return [holder];
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
      session(`arn:aws:iam::${each}:role/some-role`, each),
    ]),
    ...named.flatMap((name): RequestPrincipal[] => [
      ...(/:role\//.test(name) ? [session(name, accountOf(name))] : []),
      { kind: 'user', arn: name, account: accountOf(name) },
    ]),
  ];
};

const session = (roleArn: string, account: string): RequestPrincipal => ({
  kind: 'role-session',
  arn: `arn:aws:sts::${account}:assumed-role/${roleArn.split('/').at(-1) ?? ''}/session`,
  roleArn,
  account,
});

const accountOf = (name: string): string => /(?<!\d)\d{12}(?!\d)/.exec(name)?.[0] ?? anotherAccount;

/** e.g. `cloudfront.amazonaws.com`, `anybody at all`. */
export const describePrincipal = (principal: RequestPrincipal): string => {
  switch (principal.kind) {
    case 'anonymous':
      return 'anybody, without signing';
    case 'service':
      return `the service ${principal.service}`;
    case 'federated':
      return `whoever ${principal.provider} vouches for`;
    case 'user':
      return principal.arn;
    case 'role-session':
      return principal.roleArn;
  }
};
