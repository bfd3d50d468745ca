import * as v from 'valibot';

const percent = v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100)), 0);
const whole = (most: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most)), 0);

/** The faults of which a request meets at most one, as percentages of a service's requests, in the order in
 *  which they are drawn. */
export const requestFaults = [
  'internalError',
  'slowDown',
  'cutRequest',
  'cutAnswer',
  'lostAnswer',
  'noETag',
] as const;
export type RequestFault = (typeof requestFaults)[number];

export const eventFaults = ['dropped', 'doubled', 'delayed', 'reordered'] as const;
export type EventFault = (typeof eventFaults)[number];

/** Whether these shares of one whole come to at most all of it. */
const fit = <Name extends string>(
  settings: Readonly<Record<Name, number>>,
  names: readonly Name[],
): boolean => names.reduce((sum, name) => sum + settings[name], 0) <= 100;

const serviceSchema = v.pipe(
  v.strictObject({
    /** Longest delay before a request is handled, in milliseconds; each waits a part of it. */
    latency: whole(60_000),
    /** Bytes a second of one connection, in both directions; 0: no limit. */
    bandwidth: whole(1_000_000_000),
    /** Requests a second above which the service refuses with its throttle; 0: no limit. */
    rate: whole(100_000),
    /** Status 500. */
    internalError: percent,
    /** 503 SlowDown of S3, ThrottlingException of DynamoDB, TooManyRequestsException of Cognito. */
    slowDown: percent,
    /** The connection ends in the middle of the request's body; the service does nothing. */
    cutRequest: percent,
    /** The connection ends in the middle of the answer's body. */
    cutAnswer: percent,
    /** The service does what was asked; the connection ends before the answer. */
    lostAnswer: percent,
    /** The answer lacks its ETag, as where a bucket's CORS rule does not expose it. */
    noETag: percent,
  }),
  v.check(
    (faults) => fit(faults, requestFaults),
    'the percentages of one service come to more than 100',
  ),
);

const eventsSchema = v.pipe(
  v.strictObject({
    /** Percentages of S3's events. */
    dropped: percent,
    doubled: percent,
    delayed: percent,
    /** Delivered after the next event, or after two seconds. */
    reordered: percent,
  }),
  v.check((faults) => fit(faults, eventFaults), 'the percentages of events come to more than 100'),
);

const noFaults = {};
const service = v.optional(serviceSchema, noFaults);

const settingsSchema = v.strictObject({
  /** Decides, with a request's number, which fault it meets. */
  seed: v.optional(v.pipe(v.number(), v.integer()), 1),
  s3: service,
  dynamodb: service,
  cognitoIdp: service,
  cognitoIdentity: service,
  events: v.optional(eventsSchema, noFaults),
  /** Percentage of invocations whose process is killed while it runs. */
  converterKilled: percent,
  /** Seconds that the engine's clock is ahead of this computer's; negative: behind. */
  clockSkew: v.optional(v.pipe(v.number(), v.minValue(-86_400), v.maxValue(86_400)), 0),
  /** Every write fails with ENOSPC. */
  diskFull: v.optional(v.boolean(), false),
});

export type FaultSettings = Readonly<v.InferOutput<typeof settingsSchema>>;
export type FaultSettingsInput = v.InferInput<typeof settingsSchema>;
export type ServiceFaults = Readonly<v.InferOutput<typeof serviceSchema>>;

/** Services whose requests can meet faults. */
export const faultyServices = ['s3', 'dynamodb', 'cognitoIdp', 'cognitoIdentity'] as const;
export type FaultyService = (typeof faultyServices)[number];

/** Reads settings; what is left out is no fault.
 *  @throws Error naming the first member that is unknown or wrong. */
export const readSettings = (value: unknown): FaultSettings => {
  const { success, output, issues } = v.safeParse(settingsSchema, value);
  if (success) return output;
  const [issue] = issues;
  throw new Error(`${v.getDotPath(issue) ?? 'settings'}: ${issue.message}`);
};
