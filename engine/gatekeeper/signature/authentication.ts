import type { RequestHead } from './http-message.ts';

/** The claimed sender of a request, from its Authorization header, presigned query or form fields.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html */
export interface Authentication {
  readonly mechanism: 'header' | 'presigned' | 'form';
  readonly accessKeyId: string;
  readonly sessionToken: string | null;
  readonly scope: CredentialScope;
  /** In lower case, in the order listed. */
  readonly signedHeaders: readonly string[];
  /** Hex. */
  readonly signature: string;
  /** `yyyymmddThhmmssZ`. */
  readonly amzDate: string;
  /** Epoch milliseconds. */
  readonly signedAt: number;
  /** Seconds for which a presigned URL is valid; null for a header. */
  readonly expires: number | null;
}

export interface CredentialScope {
  /** `yyyymmdd`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** Why a signature is not accepted. Each service's `error-responses.ts` has its wording. */
export type SignatureProblem =
  | { readonly kind: 'two-mechanisms' }
  | { readonly kind: 'unsupported-mechanism' }
  | { readonly kind: 'incomplete-signature-v2' }
  | { readonly kind: 'malformed-authorization'; readonly message: string }
  | { readonly kind: 'malformed-query'; readonly message: string }
  | {
      readonly kind: 'wrong-region';
      readonly region: string;
      readonly expected: string;
      readonly mechanism: Authentication['mechanism'];
    }
  | {
      readonly kind: 'wrong-service';
      readonly service: string;
      readonly expected: string;
      readonly mechanism: Authentication['mechanism'];
    }
  | {
      readonly kind: 'skewed';
      readonly requestTime: string;
      readonly serverTime: string;
      readonly late: boolean;
    }
  | { readonly kind: 'link-not-yet-valid' }
  | {
      readonly kind: 'link-expired';
      readonly expires: number;
      readonly expiredAt: string;
      readonly serverTime: string;
    }
  | { readonly kind: 'unsigned-headers'; readonly names: readonly string[] }
  | {
      readonly kind: 'mismatch';
      readonly accessKeyId: string;
      readonly signature: string;
      readonly stringToSign: string;
      /** Null for a form, whose policy document is signed. */
      readonly canonicalRequest: string | null;
    };

export type ReadAuthentication =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'signed'; readonly authentication: Authentication }
  | { readonly kind: 'refused'; readonly problem: SignatureProblem };

export const algorithm = 'AWS4-HMAC-SHA256';
/** A week, in seconds. */
const longestExpiry = 604_800;

/** Parses the claim without verifying it. */
export const readAuthentication = (head: RequestHead): ReadAuthentication => {
  const header = head.headers.get('authorization');
  const hasAny = (...names: string[]) => names.some((name) => head.query.has(name));
  const isPresigned = hasAny('X-Amz-Algorithm', 'X-Amz-Signature', 'X-Amz-Credential');
  const isSignatureV2 = hasAny('AWSAccessKeyId', 'Signature');
  if (header !== undefined && (isPresigned || isSignatureV2)) {
    return refused({ kind: 'two-mechanisms' });
  }
  if (header !== undefined) return readHeader(header, head);
  if (isSignatureV2) return refused({ kind: signatureV2Problem(head) });
  return isPresigned ? readQuery(head) : { kind: 'anonymous' };
};

/** S3 does not accept Signature Version 2 for buckets created after June 2020.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/Appendix-Sigv2.html */
const signatureV2Problem = ({ query }: RequestHead) =>
  ['AWSAccessKeyId', 'Signature', 'Expires'].every((name) => query.has(name))
    ? 'unsupported-mechanism'
    : 'incomplete-signature-v2';

const refused = (problem: SignatureProblem): ReadAuthentication => ({ kind: 'refused', problem });

const readHeader = (header: string, head: RequestHead): ReadAuthentication => {
  const malformed = (message: string) =>
    refused({
      kind: 'malformed-authorization',
      message: `The authorization header is malformed; ${message}`,
    });
  if (!header.startsWith(`${algorithm} `)) return refused({ kind: 'unsupported-mechanism' });
  const fields = new Map<string, string>();
  for (const field of header.slice(algorithm.length).split(',')) {
    const [, name, value] = /^\s*(Credential|SignedHeaders|Signature)=(\S+)\s*$/.exec(field) ?? [];
    if (name === undefined || value === undefined || fields.has(name)) {
      return malformed('it must hold Credential, SignedHeaders and Signature once each.');
    }
    fields.set(name, value);
  }
  const credential = readCredential(fields.get('Credential'));
  if (credential === null) {
    return malformed(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  const signedHeaders = readSignedHeaders(fields.get('SignedHeaders'));
  const signature = readSignature(fields.get('Signature'));
  if (signedHeaders === null || signature === null) {
    return malformed('SignedHeaders or Signature is missing or mal-formed.');
  }
  const amzDate = head.headers.get('x-amz-date') ?? '';
  const signedAt = readDate(amzDate);
  if (signedAt === null) {
    return malformed('X-Amz-Date must be there, in the form YYYYMMDDThhmmssZ.');
  }
  if (!amzDate.startsWith(credential.scope.date)) {
    return malformed(
      `Invalid credential date "${credential.scope.date}". This date is not the same as X-Amz-Date: "${amzDate.slice(0, 8)}".`,
    );
  }
  const sessionToken = head.headers.get('x-amz-security-token') ?? null;
  return {
    kind: 'signed',
    authentication: {
      mechanism: 'header',
      ...credential,
      sessionToken,
      signedHeaders,
      signature,
      amzDate,
      signedAt,
      expires: null,
    },
  };
};

const readQuery = (head: RequestHead): ReadAuthentication => {
  const malformed = (message: string) => refused({ kind: 'malformed-query', message });
  const { query } = head;
  if (query.get('X-Amz-Algorithm') !== algorithm) {
    return malformed(`X-Amz-Algorithm only supports "${algorithm}"`);
  }
  const credential = readCredential(query.get('X-Amz-Credential'));
  if (credential === null) {
    return malformed(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  const signedHeaders = readSignedHeaders(query.get('X-Amz-SignedHeaders'));
  const signature = readSignature(query.get('X-Amz-Signature'));
  const amzDate = query.get('X-Amz-Date') ?? '';
  const signedAt = readDate(amzDate);
  const expires = query.get('X-Amz-Expires') ?? '';
  if (signedHeaders === null || signature === null || amzDate === '' || expires === '') {
    return malformed(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  }
  if (signedAt === null) {
    return malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
  if (!amzDate.startsWith(credential.scope.date)) {
    return malformed(
      `Invalid credential date "${credential.scope.date}". This date is not the same as X-Amz-Date: "${amzDate.slice(0, 8)}".`,
    );
  }
  if (!/^\d{1,9}$/.test(expires)) return malformed('X-Amz-Expires should be a number');
  if (Number(expires) > longestExpiry) {
    return malformed(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  }
  return {
    kind: 'signed',
    authentication: {
      mechanism: 'presigned',
      ...credential,
      sessionToken: query.get('X-Amz-Security-Token') ?? null,
      signedHeaders,
      signature,
      amzDate,
      signedAt,
      expires: Number(expires),
    },
  };
};

/** Parses `KEY/yyyymmdd/region/service/aws4_request`; null when it is anything else. */
export const readCredential = (
  text: string | undefined,
): { accessKeyId: string; scope: CredentialScope } | null => {
  const [, accessKeyId, date, region, service] =
    /^([A-Za-z0-9]{1,128})\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request$/.exec(text ?? '') ??
    [];
  if (!accessKeyId || !date || !region || !service) return null;
  return { accessKeyId, scope: { date, region, service } };
};

const readSignedHeaders = (text: string | undefined): readonly string[] | null => {
  const names = (text ?? '').split(';');
  const isValid = names.every((name) => /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name));
  return isValid && new Set(names).size === names.length ? names : null;
};

/** A signature in hex; null for anything else. */
export const readSignature = (text: string | undefined): string | null =>
  text !== undefined && /^[0-9a-f]{64}$/.test(text) ? text : null;

/** Epoch milliseconds of `yyyymmddThhmmssZ`; null for anything else. */
export const readDate = (text: string): number | null => {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? null : time;
};
