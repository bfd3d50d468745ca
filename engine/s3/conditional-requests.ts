import { noSuchKey, notImplemented, preconditionFailed } from './s3-failures.ts';

type Headers = ReadonlyMap<string, string>;

/** What a condition is judged by. */
export interface Validators {
  /** Without quotes. */
  readonly etag: string;
  /** Epoch milliseconds, whole seconds. */
  readonly lastModified: number;
}

/** How a conditional read ends: `proceed`, 304 or 412. */
export type ReadOutcome =
  | { readonly outcome: 'proceed' | 'not-modified' }
  | { readonly outcome: 'failed'; readonly condition: string };

const PROCEED: ReadOutcome = { outcome: 'proceed' };
const NOT_MODIFIED: ReadOutcome = { outcome: 'not-modified' };

interface ReadConditions {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifModifiedSince: string | undefined;
  readonly ifUnmodifiedSince: string | undefined;
}

/** Judges the conditional headers of GetObject and HeadObject. An If-Match that holds makes S3 ignore
 *  If-Unmodified-Since; an If-None-Match makes it ignore If-Modified-Since. Dates that cannot be read
 *  are ignored, as RFC 9110 asks.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const evaluateReadConditions = (headers: Headers, object: Validators): ReadOutcome =>
  judge(conditionsOf(headers, ''), object);

/** Judges the `x-amz-copy-source-if-*` headers. Where a read would answer 304, a copy fails.
 *  @throws S3Failure PreconditionFailed (412).
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const requireCopySource = (headers: Headers, source: Validators): void => {
  const conditions = conditionsOf(headers, 'x-amz-copy-source-');
  const judged = judge(conditions, source);
  if (judged.outcome === 'failed') {
    throw preconditionFailed(`x-amz-copy-source-${judged.condition}`);
  }
  if (judged.outcome === 'not-modified') {
    throw preconditionFailed(
      conditions.ifNoneMatch === undefined
        ? 'x-amz-copy-source-If-Modified-Since'
        : 'x-amz-copy-source-If-None-Match',
    );
  }
};

/** Judges If-Match and If-None-Match of a write (PutObject, CopyObject, CompleteMultipartUpload).
 *  Call it under the key's lock: judging and writing are one step.
 *  @param current What the key names now, if anything.
 *  @throws S3Failure PreconditionFailed (412); NoSuchKey (404) for If-Match on a key that names
 *    nothing; NotImplemented (501) for an If-None-Match other than `*`.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export const requireWriteConditions = (
  headers: Headers,
  key: string,
  current: Validators | undefined,
): void => {
  const ifNoneMatch = headers.get('if-none-match');
  if (ifNoneMatch !== undefined && ifNoneMatch.trim() !== '*') {
    throw notImplemented('If-None-Match');
  }
  if (ifNoneMatch !== undefined && current) throw preconditionFailed('If-None-Match');
  requireMatch(headers, key, current);
};

/** Judges If-Match of DeleteObject: `*` asks that the object exists.
 *  @throws S3Failure PreconditionFailed (412), NoSuchKey (404).
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html */
export const requireMatch = (
  headers: Headers,
  key: string,
  current: Validators | undefined,
): void => {
  const ifMatch = headers.get('if-match');
  if (ifMatch === undefined) return;
  if (!current) throw noSuchKey(key);
  if (!matches(ifMatch, current.etag)) throw preconditionFailed('If-Match');
};

/** Whether If-Range still names this object, so that its Range header counts. True without one.
 *  @see https://www.rfc-editor.org/rfc/rfc9110.html#section-13.1.5 */
export const rangeStillApplies = (headers: Headers, object: Validators): boolean => {
  const ifRange = headers.get('if-range');
  if (ifRange === undefined) return true;
  return ifRange.includes('"')
    ? ifRange.trim() === `"${object.etag}"`
    : Date.parse(ifRange) === object.lastModified;
};

const conditionsOf = (headers: Headers, prefix: string): ReadConditions => {
  return {
    ifMatch: headers.get(`${prefix}if-match`),
    ifNoneMatch: headers.get(`${prefix}if-none-match`),
    ifModifiedSince: headers.get(`${prefix}if-modified-since`),
    ifUnmodifiedSince: headers.get(`${prefix}if-unmodified-since`),
  };
};

const judge = (conditions: ReadConditions, object: Validators): ReadOutcome => {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, object.etag)) return { outcome: 'failed', condition: 'If-Match' };
  } else if (object.lastModified > dateOr(ifUnmodifiedSince, Infinity)) {
    return { outcome: 'failed', condition: 'If-Unmodified-Since' };
  }
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, object.etag) ? NOT_MODIFIED : PROCEED;
  return object.lastModified <= dateOr(ifModifiedSince, -Infinity) ? NOT_MODIFIED : PROCEED;
};

const dateOr = (header: string | undefined, absent: number): number => {
  const time = header === undefined ? NaN : Date.parse(header);
  return Number.isNaN(time) ? absent : time;
};

// A list of entity tags or `*`; S3 also takes tags without quotes.
const matches = (header: string, etag: string): boolean =>
  header
    .split(',')
    .map((tag) => tag.trim())
    .some((tag) => tag === '*' || tag.replace(/^W\//, '').replace(/^"(.*)"$/, '$1') === etag);
