import type { TestOptions } from 'vitest';
import { attachment } from './attachment.ts';

/** What a suite may need from an engine. `npm run test:engine` probes each engine for all of them; the
 *  tests rely on the result. */
export const capabilityNames = [
  'objects',
  'rows',
  'signIn',
  'wrongPasswordRefused',
  'unknownUserHidden',
  'emailInIdToken',
  'identitiesStable',
  'foreignPrefixRefused',
  'foreignPartitionRefused',
  'foreignIdentityRefused',
  'signatureVerified',
  'converterNotified',
  'ttlKept',
  'badChecksumRefused',
  'smallPartsRefused',
  'listsInByteOrder',
  'listPartsPages',
  'partOrderChecked',
  'abortedUploadGone',
  'conditionalWrites',
  'converterRole',
  'codesChecked',
  'globalSignOut',
  'corsEnforced',
  'decisionsShown',
  'clockMoves',
  'ownProcess',
] as const;

export type CapabilityName = (typeof capabilityNames)[number];

declare module 'vitest' {
  interface TaskMeta {
    /** The capabilities that a skipped test needs and the engine lacks. */
    missing?: readonly CapabilityName[];
  }
}

/** Whether the engine under test has a capability. The embedded engine must have all of them. */
export const supports = (name: CapabilityName): boolean =>
  attachment()?.capabilities.includes(name) ?? true;

/** Options of a test or describe block that needs capabilities. On an engine that lacks one, the test
 *  does not run and counts as not supported, never as passed. */
export const needs = (...names: readonly CapabilityName[]): TestOptions => {
  const missing = names.filter((name) => !supports(name));
  return missing.length === 0 ? {} : { skip: true, meta: { missing } };
};
