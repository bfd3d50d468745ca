/** The name of a deployment that stands beside production, e.g. `staging`. */
export type Stage = string & { readonly __brand: 'Stage' };

/** Begins the names of a deployment's buckets, function and pools. */
export const prefixOf = (stage: Stage | null): string =>
  stage === null ? 'latchkey' : `latchkey-${stage}`;

export const stackKinds = ['Latchkey', 'LatchkeySite', 'LatchkeyWatch'] as const;
export type StackKind = (typeof stackKinds)[number];

/** CloudFormation's name of a stack. */
export const stackNameOf = (kind: StackKind, stage: Stage | null): string =>
  stage === null ? kind : `${kind}-${stage}`;

/** Reads a stage's name. It is short, so that bucket names stay below 64 characters.
 *  @throws Error when it is not valid. */
export const stageOf = (text: string): Stage => {
  if (!/^[a-z][a-z0-9]{0,11}$/.test(text)) {
    throw new Error(`--stage is 1 to 12 lower-case letters and digits, not ${text}`);
  }
  return text as Stage;
};
