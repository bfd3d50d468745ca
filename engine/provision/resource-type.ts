import { createHash } from 'node:crypto';
import type { Json } from './template.ts';

/** Where a stack is made. The same `seed` generates the same names. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly seed: string;
}

/** Results of Ref and Fn::GetAtt for a resource type. Properties are resolved when they are needed, since
 *  resources refer to each other in any order. */
export interface ResourceType {
  ref(id: string, properties: () => Json, place: Place): string;
  attributes(
    id: string,
    properties: () => Json,
    place: Place,
  ): Readonly<Record<string, (() => string) | undefined>>;
}

/** Hexadecimal letters that depend on seed and purpose alone. */
export const derived = (place: Place, purpose: string): string =>
  createHash('sha256').update(`${place.seed}/${purpose}`).digest('hex');

/** A UUID that depends on seed and purpose alone. */
export const derivedUuid = (place: Place, purpose: string): string => {
  const hex = derived(place, purpose);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
};

/** The name in a resource's properties, or one like CloudFormation would generate. */
export const nameOf = (
  id: string,
  property: string,
  properties: () => Json,
  place: Place,
): string => {
  const given = properties()[property];
  return typeof given === 'string'
    ? given
    : `Latchkey-${id}-${derived(place, id).slice(0, 12).toUpperCase()}`;
};
