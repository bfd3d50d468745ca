import type { IdentityId } from '#contract/ids';
import { newFileId, newSessionId } from '#contract/ids';
import { uploadKey } from '#contract/object-keys';
import type { Clients } from '../../integration/clients.ts';
import type { EngineUnderTest } from '../../integration/engine-under-test.ts';
import { eventually } from '../../integration/eventually.ts';
import type { SignedIn } from '../../integration/users.ts';

export type Users = readonly [SignedIn, SignedIn];

/** What the probes work with. */
export interface Probed {
  readonly engine: EngineUnderTest;
  readonly operator: Clients;
  /** An identity that nobody has, for what the operator does. */
  readonly nobody: IdentityId;
  /** Two signed-in users.
   *  @throws why the engine could not make them. */
  users(): Users;
}

/** One thing that an engine may do as AWS does. */
export interface Capability {
  /** In words, as a statement that holds or does not. */
  readonly question: string;
  /** Asks by what a client would do, with a control where a refusal alone would prove nothing.
   *  @throws what the engine answered, where the question could not even be put. */
  has(probed: Probed): Promise<boolean>;
}

/** Name of the error that a call ends with; null when it is done. */
export const failure = (call: Promise<unknown>): Promise<string | null> =>
  call.then(
    () => null,
    (error: unknown) => (error as Error).name,
  );

export const isRefused = async (call: Promise<unknown>): Promise<boolean> =>
  ['AccessDenied', 'AccessDeniedException'].includes((await failure(call)) ?? '');

/** A key of a new upload. */
export const newKey = (owner: IdentityId): string =>
  uploadKey({
    identityId: owner,
    sessionId: newSessionId(Date.now()),
    fileId: newFileId(Date.now()),
  });

/** Whether it comes true in time. */
export const within = (seconds: number, ask: () => Promise<boolean>): Promise<boolean> =>
  eventually('it', async () => ((await ask()) ? true : null), seconds * 1000).catch(() => false);
