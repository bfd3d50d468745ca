import type { IdentityId } from '#contract/ids';
import { newFileId, newSessionId } from '#contract/ids';
import { uploadKey } from '#contract/object-keys';
import type { Clients } from '../../integration/clients.ts';
import type { EngineUnderTest } from '../../integration/engine-under-test.ts';
import { eventually } from '../../integration/eventually.ts';
import type { SignedIn } from '../../integration/users.ts';

export type Users = readonly [SignedIn, SignedIn];

/** Input of the probes. */
export interface Probed {
  readonly engine: EngineUnderTest;
  readonly operator: Clients;
  /** An unused identity ID, for the operator's requests. */
  readonly nobody: IdentityId;
  /** Two signed-in users.
   *  @throws why the engine could not create them. */
  users(): Users;
}

/** One behaviour of AWS that an engine may have. */
export interface Capability {
  /** A statement that is true or false of the engine. */
  readonly behaviour: string;
  /** Probes by a client's requests, with a control where a refusal alone would prove nothing.
   *  @throws the engine's error, when the probe itself cannot run. */
  has(probed: Probed): Promise<boolean>;
}

/** Name of the error that a call ends with; null when it succeeds. */
export const failure = (call: Promise<unknown>): Promise<string | null> =>
  call.then(
    () => null,
    (error: unknown) => (error as Error).name,
  );

export const isRefused = async (call: Promise<unknown>): Promise<boolean> =>
  ['AccessDenied', 'AccessDeniedException'].includes((await failure(call)) ?? '');

/** Makes the key of a new upload. */
export const newKey = (owner: IdentityId): string =>
  uploadKey({
    identityId: owner,
    sessionId: newSessionId(Date.now()),
    fileId: newFileId(Date.now()),
  });

/** Whether a condition becomes true in time. */
export const within = (seconds: number, ask: () => Promise<boolean>): Promise<boolean> =>
  eventually('it', async () => ((await ask()) ? true : null), seconds * 1000).catch(() => false);
