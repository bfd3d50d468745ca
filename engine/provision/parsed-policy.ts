import {
  parsePolicy,
  type NamedPolicy,
  type PolicyDocument,
  type PolicyKind,
} from '../iam/policy-document.ts';

const parsed: Readonly<Record<PolicyKind, WeakMap<NamedPolicy, PolicyDocument>>> = {
  identity: new WeakMap(),
  resource: new WeakMap(),
  trust: new WeakMap(),
};

/** A policy of the stack, parsed once however many requests it decides. */
export const parsedPolicy = (policy: NamedPolicy, kind: PolicyKind): PolicyDocument => {
  const known = parsed[kind].get(policy) ?? parsePolicy(policy, kind);
  parsed[kind].set(policy, known);
  return known;
};
