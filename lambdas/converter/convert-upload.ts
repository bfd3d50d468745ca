import { parseUploadKey } from '#contract/object-keys';
import { defaultRecipe, parseRecipe, type Recipe } from '#contract/recipe';
import type { Output } from '#contract/result-item';
import type { ConvertedRendition } from './convert.ts';
import { DecoderEnded } from './decoder/decoder.ts';
import { ownerOf, type UploadedObject } from './event.ts';
import { limits } from './limits.ts';
import type { Outcome } from './log.ts';
import type { Claim, Outcomes, UploadVersion } from './outcomes.ts';
import { Refusal, refuse } from './refusal.ts';
import type { Results } from './results.ts';
import type { OpenUpload, Uploads } from './uploads.ts';
import type { Usage } from './usage.ts';

/** Everything that a conversion touches. */
export interface Ports {
  readonly uploads: Uploads;
  readonly results: Results;
  readonly outcomes: Outcomes;
  readonly usage: Usage;
  /** Loads the decoder on first use, while the upload's bytes are on their way. */
  readonly convert: (bytes: Buffer, recipe: Recipe) => AsyncIterable<ConvertedRendition>;
  /** When whoever reads the row may take this upload's attempts for dead. */
  readonly deadline: () => Date;
  readonly newClaimId: () => string;
}

/** How it went, for the log. */
export interface Ended {
  readonly outcome: Exclude<Outcome, 'error'>;
  readonly refusal: Refusal | null;
  readonly outputs: readonly Output[];
}

const ended = (outcome: Ended['outcome'], refusal: Refusal | null = null): Ended => ({
  outcome,
  refusal,
  outputs: [],
});

const recipeOf = (json: string | undefined): Recipe => {
  if (json === undefined) return defaultRecipe;
  const parsed = parseRecipe(json);
  if (parsed.ok) return parsed.value;
  throw refuse.recipe(parsed.problem);
};

/** A claim that another attempt or a newer upload took, or whose row the user deleted. */
class Superseded extends Error {}

/** Makes the renditions and stores each while the next is made. Asks before each store whether the claim
 *  still holds, so that an older upload's rendition does not land on a newer one's. */
const makeOutputs = async (ports: Ports, claim: Claim, bytes: Buffer, recipe: Recipe) => {
  const outputs: Output[] = [];
  const store = async (rendition: ConvertedRendition): Promise<void> => {
    if (!(await ports.outcomes.renew(claim, ports.deadline()))) throw new Superseded();
    outputs.push(await ports.results.put(claim.address, rendition));
  };
  let storing = Promise.resolve();
  for await (const rendition of ports.convert(bytes, recipe)) {
    await storing;
    storing = store(rendition);
    // Awaited in the next round or below; until then a rejection is no unhandled one.
    storing.catch(() => undefined);
  }
  await storing;
  const order = recipe.renditions.map(({ name }) => name);
  return outputs.sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
};

const converted = async (
  ports: Ports,
  claim: Claim,
  upload: OpenUpload,
): Promise<readonly Output[]> => {
  if (claim.attempts > limits.attempts) throw refuse.gaveUp();
  const recipe = recipeOf(upload.recipe);
  return makeOutputs(ports, claim, await upload.bytes(), recipe);
};

const withClaim = async (
  ports: Ports,
  claim: Claim,
  object: UploadedObject,
  upload: OpenUpload,
): Promise<Ended> => {
  try {
    const outputs = await converted(ports, claim, upload);
    if (!(await ports.outcomes.ready(claim, outputs))) return ended('superseded');
    return { outcome: 'ready', refusal: null, outputs };
  } catch (error) {
    if (error instanceof Superseded) return ended('superseded');
    if (!(error instanceof Refusal)) {
      // What ended the decoder may be the picture: the attempt counts.
      if (!(error instanceof DecoderEnded)) {
        await ports.outcomes.release(claim).catch(() => undefined);
      }
      throw error;
    }
    if (!(await ports.outcomes.failed(claim, error))) return ended('superseded');
    if (error.upload !== 'kept') await ports.uploads.delete(object);
    return ended('failed', error);
  }
};

/** Refuses an upload without a claim: one write, then the deletion. An attempt that breaks off between
 *  the two is finished by the next, which comes here again. */
const refused = async (
  ports: Ports,
  version: UploadVersion,
  object: UploadedObject,
  refusal: Refusal,
): Promise<Ended> => {
  const row = await ports.outcomes.refused(version, refusal);
  if (row === false) return ended('duplicate');
  const isAccepted = row.accepted !== null && row.accepted >= object.size;
  const isKept = refusal.upload === 'deleted unless accepted' && isAccepted;
  if (!isKept) await ports.uploads.delete(object);
  return ended('failed', refusal);
};

/** What lies under a user's prefix and is no upload still takes room: it counts, and goes when there
 *  is none. */
const chargeStray = async (ports: Ports, object: UploadedObject): Promise<Ended> => {
  const owner = ownerOf(object.key);
  if (owner === null || (await ports.usage.charge(owner, object))) return ended('stray');
  await ports.uploads.delete(object);
  return ended('stray', refuse.overQuota());
};

/** Takes one uploaded object from its event to its outcome. It is charged before it is opened, so that
 *  what cannot be opened counts and what is over the quota costs no more; it is opened before it is
 *  claimed, so that one that was deleted meanwhile leaves no row. The row is the commit point and written
 *  last.
 *  @throws what is no fault of the upload, so that it is delivered again. */
export const convertUpload = async (
  ports: Ports,
  object: UploadedObject,
  deliveryId: string,
): Promise<Ended> => {
  const address = parseUploadKey(object.key);
  if (address === null) return chargeStray(ports, object);
  const version = { address, sequencer: object.sequencer };
  const isCounted = await ports.usage.charge(address.identityId, object);
  if (object.size > limits.uploadBytes) {
    return refused(ports, version, object, refuse.tooLarge(object.size));
  }
  if (!isCounted) return refused(ports, version, object, refuse.overQuota());
  const opening = await ports.uploads.open(object);
  if (opening.state === 'replaced') return ended('replaced');
  if (opening.state === 'archived') return refused(ports, version, object, refuse.storageClass());
  if (opening.state === 'gone') {
    const refusal = refuse.uploadGone();
    const wasClaimed = await ports.outcomes.abandoned(version, refusal);
    return wasClaimed ? ended('failed', refusal) : ended('gone');
  }
  try {
    const claim = await ports.outcomes.claim(version, {
      claimId: ports.newClaimId(),
      deliveryId,
      deadline: ports.deadline(),
      bytes: object.size,
    });
    if (claim === null) return ended('duplicate');
    return await withClaim(ports, claim, object, opening.upload);
  } finally {
    opening.upload.close();
  }
};
