import type { Test } from './setting-tests.ts';

/** What the audit knows about a resource type. It refuses a property in neither list by name: the property might
 *  grant something.
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html */
export interface TypeRules {
  /** Paths of properties that can have any value, and everything in them: they grant nothing. */
  readonly free: readonly string[];
  readonly settings: readonly Setting[];
}

/** A property whose value matters. */
export interface Setting {
  /** Path of the property; names in lists of objects follow the list's own. */
  readonly at: string;
  /** The value that it must have, or a test of it and of what else the templates have. */
  readonly is: unknown;
  /** The finding for any other value. */
  readonly otherwise: string;
}

export type RulesByType = Readonly<Record<string, TypeRules>>;

/** A test as a setting's value. */
export const isTest = (is: unknown): is is Test => typeof is === 'function';
