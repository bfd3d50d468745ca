import type { S3Event } from 'aws-lambda';
import { isCreation, objectOf, ownerOf } from './event.ts';
import type { FairQueue } from './fair-queue.ts';

/** The message group of objects under a prefix that no user can have. */
const noOwner = 'no-owner';

/** Sends each record to the fair queue, grouped by its object's owner. Opens no object, so that a flood
 *  of events is sorted within milliseconds for each.
 *  @throws AggregateError with the failures, after the last record. */
export const forward = async (queue: FairQueue, event: Partial<S3Event>): Promise<void> => {
  const records = (event.Records ?? []).filter(({ eventName }) => isCreation(eventName));
  const sent = await Promise.allSettled(
    records.map(async (record) => {
      const owner = ownerOf(objectOf(record).key) ?? noOwner;
      await queue.send(JSON.stringify({ Records: [record] }), owner);
    }),
  );
  const faults = sent.flatMap((each) => (each.status === 'rejected' ? [each.reason as Error] : []));
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} records not forwarded`);
};
