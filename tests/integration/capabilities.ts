import type { TestOptions } from 'vitest';
import { attachment } from './attachment.ts';

/** What a suite may need of an engine. `npm run test:engine` asks each engine for every one of them;
 *  what the tests go by is its answer. */
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
    /** What a skipped test needs and the engine does not have. */
    missing?: readonly CapabilityName[];
  }
}

/** Whether the engine under test has a capability. The embedded engine is never excused: of it the
 *  suites ask everything. */
export const supports = (name: CapabilityName): boolean =>
  attachment()?.capabilities.includes(name) ?? true;

/** Options of a test, or of a describe, that needs capabilities: where the engine lacks one it does
 *  not run, and counts as not supported, never as passed. */
export const needs = (...names: readonly CapabilityName[]): TestOptions => {
  const missing = names.filter((name) => !supports(name));
  return missing.length === 0 ? {} : { skip: true, meta: { missing } };
};
