import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { fileKey } from '#contract/item-keys';
import type { FileAddress } from '#contract/object-keys';
import type { Failure, Output } from '#contract/result-item';
import { resultsKeptDays } from './limits.ts';
import type { Sequencer } from './sequencer.ts';

/** One upload: a key's one write. */
export interface UploadVersion {
  readonly address: FileAddress;
  readonly sequencer: Sequencer;
}

/** The right to write an upload's outcome, until someone else claims it. */
export interface Claim extends UploadVersion {
  /** Told apart from every other attempt's. */
  readonly id: string;
  readonly deliveryId: string;
  /** Attempts that this delivery began, this one included. */
  readonly attempts: number;
}

/** One of the attempts at a delivery: they have an ID in common. Another delivery of the same event has
 *  one of its own.
 *  @see https://repost.aws/knowledge-center/lambda-function-duplicate-invocations */
export interface Attempt {
  readonly claimId: string;
  readonly deliveryId: string;
  readonly deadline: Date;
  /** Size of the upload, which was within the quota: the row remembers that. */
  readonly bytes: number;
}

/** The outcome rows. Every write has a condition; a false answer means that it did not hold: a newer
 *  upload, another attempt or the user was faster, and this attempt has nothing more to say. */
export interface Outcomes {
  /** Claims an upload unless it, or a newer one under its key, has been dealt with. An attempt under way
   *  loses its claim to a later one of the same upload: an event comes again when the earlier was given
   *  up, and an earlier one that still runs finds out before it writes. */
  claim(version: UploadVersion, attempt: Attempt): Promise<Claim | null>;
  /** Moves the deadline; also the question whether the claim still holds. */
  renew(claim: Claim, deadline: Date): Promise<boolean>;
  /** Gives an attempt back that a fault of ours ended, so that it does not count. */
  release(claim: Claim): Promise<boolean>;
  ready(claim: Claim, outputs: readonly Output[]): Promise<boolean>;
  failed(claim: Claim, failure: Failure): Promise<boolean>;
  /** Fails an upload that an earlier attempt claimed and left. */
  abandoned(version: UploadVersion, failure: Failure): Promise<boolean>;
  /** Fails an upload without a claim, in one request: its attempts are over, and one that failed in the
   *  same way before does so again, so that an attempt that broke off behind it is finished.
   *  @returns how many bytes were accepted under this key before, null when none were; false where it,
   *  or a newer one under its key, has been dealt with. */
  refused(version: UploadVersion, failure: Failure): Promise<{ accepted: number | null } | false>;
}

const outputItem = (output: Output): AttributeValue => {
  const { name, key, width, height, bytes, contentType, sameAs } = output;
  const item = {
    name: { S: name },
    key: { S: key },
    width: { N: String(width) },
    height: { N: String(height) },
    bytes: { N: String(bytes) },
    contentType: { S: contentType },
  };
  return { M: sameAs === undefined ? item : { ...item, sameAs: { S: sameAs } } };
};

const failureItem = ({ code, message }: Failure): AttributeValue => ({
  M: { code: { S: code }, message: { S: message } },
});

const text = (value: string): AttributeValue => ({ S: value });

/** Takes the place of every earlier upload's row. */
const newest = {
  update:
    'SET #status = :converting, #sequencer = :sequencer, #claim = :claim, #attempts = :first, #deadline = :deadline, #acceptedBytes = :bytes, #updatedAt = :now, #expiresAt = :expiresAt REMOVE #outputs, #failure',
  condition: 'attribute_not_exists(#sequencer) OR #sequencer < :sequencer',
};

/** Takes over from an attempt that ended without a word, or from another delivery's. Counted for each
 *  delivery, so that deliveries at the same moment are no attempts that died. */
const again = {
  update:
    'SET #claim = :claim, #attempts.#delivery = if_not_exists(#attempts.#delivery, :none) + :one, #deadline = :deadline, #acceptedBytes = :bytes, #updatedAt = :now',
  condition: '#sequencer = :sequencer AND #status = :converting',
};

/** Takes the place of every earlier upload's row and of this one's, unless it ended otherwise. */
const refusal = {
  update:
    'SET #status = :failed, #failure = :failure, #sequencer = :sequencer, #updatedAt = :now, #expiresAt = :expiresAt REMOVE #outputs, #deadline, #claim, #attempts',
  condition: `${newest.condition} OR (${again.condition}) OR (#sequencer = :sequencer AND #failure.#code = :code)`,
};

/** What each write sets an end to. */
const ended = 'REMOVE #deadline, #claim, #attempts';

/** The results table's outcome rows, one a file, in their owner's partition.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html */
export const outcomesIn = (
  dynamodb: Pick<DynamoDBClient, 'send'>,
  table: string,
  now: () => Date,
): Outcomes => {
  const write = async (
    { identityId, sessionId, fileId }: FileAddress,
    expression: { readonly update: string; readonly condition: string },
    values: Readonly<Record<string, AttributeValue>>,
    names: Readonly<Record<string, string>> = {},
    returned: 'UPDATED_NEW' | 'ALL_NEW' = 'UPDATED_NEW',
  ): Promise<Record<string, AttributeValue> | null> => {
    const both = `${expression.update} ${expression.condition}`;
    const named = [...new Set(both.match(/#\w+/g) ?? [])];
    try {
      const { Attributes } = await dynamodb.send(
        new UpdateItemCommand({
          TableName: table,
          Key: { identityId: text(identityId), itemKey: text(fileKey(sessionId, fileId)) },
          UpdateExpression: expression.update,
          ConditionExpression: expression.condition,
          ExpressionAttributeNames: Object.fromEntries(
            named.map((name) => [name, names[name] ?? name.slice(1)]),
          ),
          ExpressionAttributeValues: Object.fromEntries(
            Object.entries(values).map(([name, value]) => [`:${name}`, value]),
          ),
          ReturnValues: returned,
        }),
      );
      return Attributes ?? {};
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return null;
      throw error;
    }
  };
  const dayMs = 86_400_000;
  const expiry = () => ({
    N: String(Math.ceil((now().getTime() + resultsKeptDays * dayMs) / 1000)),
  });
  const stamp = () => text(now().toISOString());

  return {
    async claim(version, { claimId: id, deliveryId, deadline, bytes }) {
      const values = {
        sequencer: text(version.sequencer),
        converting: text('converting'),
        claim: text(id),
        deadline: text(deadline.toISOString()),
        bytes: { N: String(bytes) },
        now: stamp(),
      };
      const first = { M: { [deliveryId]: { N: '1' } } };
      const counts = { one: { N: '1' }, none: { N: '0' } };
      const row =
        (await write(version.address, newest, { ...values, first, expiresAt: expiry() })) ??
        (await write(
          version.address,
          again,
          { ...values, ...counts },
          { '#delivery': deliveryId },
        ));
      if (row === null) return null;
      return { ...version, id, deliveryId, attempts: Number(row.attempts?.M?.[deliveryId]?.N) };
    },
    async renew({ address, id }, deadline) {
      const expression = { update: 'SET #deadline = :deadline', condition: '#claim = :claim' };
      const values = { claim: text(id), deadline: text(deadline.toISOString()) };
      return (await write(address, expression, values)) !== null;
    },
    async release({ address, id, deliveryId }) {
      const expression = {
        update: 'SET #attempts.#delivery = #attempts.#delivery - :one',
        condition: '#claim = :claim',
      };
      const values = { claim: text(id), one: { N: '1' } };
      return (await write(address, expression, values, { '#delivery': deliveryId })) !== null;
    },
    async ready({ address, id }, outputs) {
      const expression = {
        update: `SET #status = :ready, #outputs = :outputs, #updatedAt = :now ${ended}`,
        condition: '#claim = :claim',
      };
      const values = {
        ready: text('ready'),
        outputs: { L: outputs.map(outputItem) },
        now: stamp(),
        claim: text(id),
      };
      return (await write(address, expression, values)) !== null;
    },
    async failed({ address, id }, failure) {
      const expression = {
        update: `SET #status = :failed, #failure = :failure, #updatedAt = :now ${ended}`,
        condition: '#claim = :claim',
      };
      const values = {
        failed: text('failed'),
        failure: failureItem(failure),
        now: stamp(),
        claim: text(id),
      };
      return (await write(address, expression, values)) !== null;
    },
    async abandoned({ address, sequencer }, failure) {
      const expression = {
        update: `SET #status = :failed, #failure = :failure, #updatedAt = :now ${ended}`,
        condition: again.condition,
      };
      const values = {
        failed: text('failed'),
        converting: text('converting'),
        failure: failureItem(failure),
        now: stamp(),
        sequencer: text(sequencer),
      };
      return (await write(address, expression, values)) !== null;
    },
    async refused({ address, sequencer }, failure) {
      const values = {
        failed: text('failed'),
        converting: text('converting'),
        failure: failureItem(failure),
        code: text(failure.code),
        now: stamp(),
        expiresAt: expiry(),
        sequencer: text(sequencer),
      };
      const row = await write(address, refusal, values, {}, 'ALL_NEW');
      if (row === null) return false;
      return { accepted: row.acceptedBytes?.N === undefined ? null : Number(row.acceptedBytes.N) };
    },
  };
};
