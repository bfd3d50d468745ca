import type { S3Event, S3EventRecord } from 'aws-lambda';
import { convertUpload, type Ports } from './convert-upload.ts';
import { DecoderEnded } from './decoder/decoder.ts';
import { isCreation, objectOf, ownerOf } from './event.ts';
import { limits } from './limits.ts';
import type { Entry } from './log.ts';

/** What Lambda tells of an invocation, as far as it matters here. */
export interface Invocation {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** Claim, last write and log, beside the conversion itself. */
const aroundMs = 5000;

const hasTime = (invocation: Invocation): boolean =>
  invocation.getRemainingTimeInMillis() > limits.seconds * 1000 + aroundMs;

const handleRecord = async (
  ports: Ports,
  record: S3EventRecord,
  { awsRequestId: requestId }: Invocation,
  log: (entry: Entry) => void,
  deliveryId: string,
): Promise<void> => {
  const started = performance.now();
  const object = objectOf(record);
  const common = {
    requestId,
    deliveryId,
    identityId: ownerOf(object.key),
    key: object.key,
    bytes: object.size,
  };
  const duration = () => Math.round(performance.now() - started);
  try {
    const { outcome, refusal, outputs } = await convertUpload(ports, object, deliveryId);
    log({
      ...common,
      outcome,
      code: refusal?.code ?? null,
      detail: refusal?.detail ?? null,
      duration: duration(),
      outputs: outputs.length,
      outputBytes: outputs.reduce((sum, { bytes }) => sum + bytes, 0),
    });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const none = { outputs: 0, outputBytes: 0 };
    log({
      ...common,
      outcome: 'error',
      code: name,
      detail: message,
      duration: duration(),
      ...none,
    });
    throw error;
  }
};

/** Repeats an attempt whose decoder ended by itself, where the time allows it: the handler saw what the queue
 *  would learn minutes later. Each counts, so that the third gives up in words. */
const repeatInTime = async (
  attempt: () => Promise<void>,
  invocation: Invocation,
): Promise<void> => {
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (!(error instanceof DecoderEnded) || !hasTime(invocation)) throw error;
    }
  }
};

/** Handles every record of an event, whatever became of the ones before it. A record that would not
 *  end in time is left for the next attempt, which finds the others done.
 *  @param deliveryId what all attempts at this event have in common: Lambda's retries keep the request's
 *  ID, every receipt of a message has the message's.
 *  @throws AggregateError with the faults that were no upload's own, after the last record. */
export const handle = async (
  ports: Ports,
  event: Partial<S3Event>,
  invocation: Invocation,
  log: (entry: Entry) => void,
  deliveryId: string = invocation.awsRequestId,
): Promise<void> => {
  // S3's test message has none; another kind of event is not ours.
  const records = (event.Records ?? []).filter(({ eventName }) => isCreation(eventName));
  const faults: unknown[] = [];
  for (const [index, record] of records.entries()) {
    if (index > 0 && !hasTime(invocation)) {
      faults.push(new Error(`no time left for ${records.length - index} records`));
      break;
    }
    try {
      await repeatInTime(
        () => handleRecord(ports, record, invocation, log, deliveryId),
        invocation,
      );
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} records to try again`);
};
