const dynamodb = 'com.amazonaws.dynamodb.v20120810#';

/** A refusal in DynamoDB's words. Thrown where it is found; becomes the service's error response.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
export class Failure extends Error {
  constructor(
    /** With its namespace, e.g. `com.amazon.coral.validate#ValidationException`. */
    readonly type: string,
    message: string,
    /** Members of the body besides type and message. */
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  get body(): Readonly<Record<string, unknown>> {
    const capitalised = /(Serialization|TransactionCanceled)Exception$/.test(this.type);
    return {
      __type: this.type,
      ...this.more,
      [capitalised ? 'Message' : 'message']: this.message,
    };
  }
}

/** A refusal of the whole request, by which a transaction is not cancelled but refused. */
export class RequestFailure extends Failure {}

export const validation = (message: string): Failure =>
  new Failure('com.amazon.coral.validate#ValidationException', message);

/** Verified on AWS in a transaction by moto, test_transaction_with_empty_key, 22 August 2026.
 *  @param type of the value. */
export const emptyKey = (name: string, type: 'string' | 'binary'): Failure =>
  new RequestFailure(
    'com.amazon.coral.validate#ValidationException',
    `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${type} value. Key: ${name}`,
  );

export const invalidParameter = (message: string): Failure =>
  validation(`One or more parameter values were invalid: ${message}`);

export const serialization = (message: string): Failure =>
  new Failure('com.amazon.coral.service#SerializationException', message);

export const unknownOperation = (): Failure =>
  new Failure('com.amazon.coral.service#UnknownOperationException', 'The operation is not known.');

export const resourceNotFound = (message = 'Requested resource not found'): Failure =>
  new Failure(`${dynamodb}ResourceNotFoundException`, message);

export const resourceInUse = (message: string): Failure =>
  new Failure(`${dynamodb}ResourceInUseException`, message);

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-ondemand-capacity-exceeded-mitigation.html */
export const maxThroughputExceeded = (kind: 'read' | 'write', arn: string): Failure => {
  const operation = kind === 'read' ? 'Read' : 'Write';
  const reason = `Table${operation}MaxOnDemandThroughputExceeded`;
  return new Failure(
    `${dynamodb}ThrottlingException`,
    'Throughput exceeds the maximum OnDemandThroughput configured on table or index',
    { throttlingReasons: [{ reason, resource: arn }] },
  );
};

/** @param item the part of the item that ReturnValuesOnConditionCheckFailure asks for. The text is
 *    `message` with it too: verified on AWS by moto, TestReturnValuesOnConditionCheckFailure, 22 August
 *    2026; in October 2025 LocalStack recorded `Message`. */
export const conditionFailed = (item?: unknown): Failure =>
  new Failure(
    `${dynamodb}ConditionalCheckFailedException`,
    'The conditional request failed',
    item === undefined ? {} : { Item: item },
  );

export const idempotentParameterMismatch = (): Failure =>
  new Failure(
    `${dynamodb}IdempotentParameterMismatchException`,
    'The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical',
  );

/** Why one action of a transaction failed; `None` for an action that did not. */
export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: unknown;
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors */
export const transactionCancelled = (reasons: readonly CancellationReason[]): Failure =>
  new Failure(
    `${dynamodb}TransactionCanceledException`,
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    { CancellationReasons: reasons },
  );
