import { describe, expect, test } from 'vitest';
import { authorise, type Decision } from '../../engine/iam/authorise.ts';
import type { NeededPermission } from '../../engine/iam/needed-permission.ts';
import type { NamedPolicy } from '../../engine/iam/policy-document.ts';
import attacks from '../attacks.json' with { type: 'json' };
import { fill, requestCases } from '../integration/attacks/catalogue.ts';
import { account, actor, placeholders, stack } from './deployment.ts';
import { needsOf } from './requests.ts';

const filled = <T>(value: T): T => fill(value, placeholders);

const resourcePolicyOf = (resource: string): NamedPolicy | null => {
  const bucket = stack.buckets.find(
    ({ arn }) => resource === arn || resource.startsWith(`${arn}/`),
  );
  if (bucket !== undefined) return bucket.policy;
  if (resource === stack.converter.arn) return stack.converter.resourcePolicy;
  return stack.roles.find(({ arn }) => arn === resource)?.trust ?? null;
};

const decide = (as: string, { action, resource, context }: NeededPermission): Decision => {
  const { principal, role, context: session } = actor(as);
  return authorise(
    {
      principal,
      action,
      resource,
      context: {
        'aws:SecureTransport': ['true'],
        'aws:ResourceAccount': [resource.split(':')[4] || account],
        ...session,
        ...context,
      },
    },
    {
      identityPolicies: role?.policies ?? [],
      resourcePolicy: resourcePolicyOf(resource),
      resourceAccount: resource.split(':')[4] || account,
    },
  );
};

const allowsAll = (as: string, permissions: readonly NeededPermission[]): boolean =>
  permissions.length > 0 &&
  permissions.every((permission) => decide(as, permission).decision === 'Allowed');

describe('requests', () => {
  test.each(requestCases)('$id: $expect, for $why', async (given) => {
    const needs = await needsOf(given.operation, filled(given.input));
    if (needs.kind === 'all') {
      expect(allowsAll(given.as, needs.permissions)).toBe(given.expect === 'allow');
      return;
    }
    const keys = [...needs.byKey.keys()];
    const allowed = keys.filter((key) => allowsAll(given.as, needs.byKey.get(key) ?? []));
    expect(allowed).toEqual(given.expect === 'allow' ? keys : filled(given.allowed));
    if (given.expect === 'partial') {
      expect(keys.filter((key) => !allowed.includes(key))).toEqual(filled(given.denied));
    }
  });
});

interface DecisionCase {
  readonly id: string;
  readonly as: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  readonly expect: string;
  readonly why: string;
}

describe('decisions', () => {
  test.each(attacks.decisions as unknown as readonly DecisionCase[])(
    '$id: $expect, for $why',
    (given) => {
      const { as, action, resource, context } = filled(given);
      const lists = Object.entries(context).map(([key, value]) => [key, [value].flat()]);
      const permission = {
        action,
        resource,
        context: Object.fromEntries(lists) as NeededPermission['context'],
      };
      expect(decide(as, permission).decision === 'Allowed').toBe(given.expect === 'allow');
    },
  );
});

test('plain HTTP is refused by the bucket policies, by name', () => {
  const decision = decide('user', {
    action: 's3:GetObject',
    resource: filled('arn:aws:s3:::{resultsBucket}/{me}/{session}/{file}/thumb.webp'),
    context: { 'aws:SecureTransport': ['false'] },
  });
  expect(decision).toMatchObject({ decision: 'ExplicitlyDenied', statement: 'RefusePlainHttp' });
});
