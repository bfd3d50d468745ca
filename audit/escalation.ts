import { parsePolicy, type NamedPolicy, type Statement } from '../engine/iam/policy-document.ts';
import { contextOf, resolveTemplate } from '../engine/iam/policy-variables.ts';
import type { Stack } from '../engine/provision/stack.ts';
import { matchesIgnoringCase } from '../engine/iam/wildcard.ts';

/** A known way to gain permissions: whoever may do all that it needs can take it.
 *  @see https://pathfinding.cloud */
export interface EscalationPath {
  readonly id: string;
  /** Actions, e.g. `iam:PassRole`. */
  readonly needs: readonly string[];
}

/** A path, and a role that is allowed some of what it needs. */
export interface PathTouched {
  readonly id: string;
  readonly role: string;
  readonly allowed: readonly string[];
  readonly lacks: readonly string[];
}

/** The paths of which a role is allowed at least one action, on any resource and under any condition.
 *  Deny statements and conditions are left out, so a path that lacks nothing may still be closed. */
export const pathsTouched = (
  stack: Stack,
  paths: readonly EscalationPath[],
): readonly PathTouched[] =>
  stack.roles.flatMap(({ name, policies }) =>
    paths.flatMap(({ id, needs }) => {
      const allowed = needs.filter((action) => isGranted(action, policies));
      const lacks = needs.filter((action) => !allowed.includes(action));
      return allowed.length === 0 ? [] : [{ id, role: name, allowed, lacks }];
    }),
  );

/** Paths of which a role is allowed everything. */
export const openPaths = (touched: readonly PathTouched[]): readonly string[] =>
  touched
    .filter(({ lacks }) => lacks.length === 0)
    .map(
      ({ id, role, allowed }) =>
        `${role} may take the escalation path ${id}: ${allowed.join(', ')}`,
    );

const isGranted = (action: string, policies: readonly NamedPolicy[]): boolean =>
  policies
    .flatMap((policy) => parsePolicy(policy, 'identity').statements)
    .some((statement) => statement.effect === 'Allow' && names(statement, action));

const names = ({ action: element }: Statement, action: string): boolean => {
  if (element === null) {
    return true;
  }
  const fits = element.patterns.some(({ template }) => {
    // What cannot be parsed might name anything.
    const pattern = template === null ? null : resolveTemplate(template, contextOf({})).pattern;
    return pattern === null || matchesIgnoringCase(pattern, action);
  });
  return element.not ? !fits : fits;
};
