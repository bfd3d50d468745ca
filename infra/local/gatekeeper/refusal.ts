import { XMLBuilder } from 'fast-xml-parser';
import { S3Failure } from '../s3/service.ts';
import type { CredentialProblem } from './credentials.ts';
import type { LoggedDecision } from './decisions.ts';
import type { HeadProblem } from './http-message.ts';
import type { SignatureProblem } from './authentication.ts';

/** Why a request went no further than the gatekeeper. */
export type Problem = SignatureProblem | HeadProblem | { readonly kind: CredentialProblem };

/** An error of DynamoDB's JSON protocol. */
export class DynamoDbFailure extends Error {
  constructor(
    readonly status: number,
    /** With its namespace, e.g. `com.amazon.coral.service#AccessDeniedException`. */
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/** A problem as S3 words it.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
export const s3Failure = (problem: Problem): S3Failure => {
  switch (problem.kind) {
    case 'invalid-uri':
      return new S3Failure(400, 'InvalidURI', problem.message);
    case 'repeated':
      return new S3Failure(400, 'InvalidArgument', `${problem.name} is given twice`, {
        ArgumentName: problem.name,
      });
    case 'two-mechanisms':
      return new S3Failure(
        400,
        'InvalidArgument',
        'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
      );
    case 'unsupported-mechanism':
      return new S3Failure(
        400,
        'InvalidRequest',
        'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
      );
    case 'malformed-authorization':
      return new S3Failure(400, 'AuthorizationHeaderMalformed', problem.message);
    case 'malformed-query':
      return new S3Failure(400, 'AuthorizationQueryParametersError', problem.message);
    case 'wrong-region':
      return wrongScope(
        problem.mechanism,
        `the region '${problem.region}' is wrong; expecting '${problem.expected}'`,
        { Region: problem.expected },
      );
    case 'wrong-service':
      return wrongScope(
        problem.mechanism,
        `incorrect service "${problem.service}". This endpoint belongs to "${problem.expected}".`,
      );
    case 'skewed':
      return new S3Failure(
        403,
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large.',
        {
          RequestTime: problem.requestTime,
          ServerTime: problem.serverTime,
          MaxAllowedSkewMilliseconds: '900000',
        },
      );
    case 'link-not-yet-valid':
      return new S3Failure(403, 'AccessDenied', 'Request is not valid yet');
    case 'link-expired':
      return new S3Failure(403, 'AccessDenied', 'Request has expired', {
        'X-Amz-Expires': String(problem.expires),
        Expires: problem.expiredAt,
        ServerTime: problem.serverTime,
      });
    case 'unsigned-headers':
      return new S3Failure(
        403,
        'AccessDenied',
        'There were headers present in the request which were not signed',
        { HeadersNotSigned: problem.names.join(', ') },
      );
    case 'mismatch':
      return new S3Failure(
        403,
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
        { StringToSign: problem.stringToSign, CanonicalRequest: problem.canonicalRequest },
      );
    case 'unknown-access-key':
      return new S3Failure(
        403,
        'InvalidAccessKeyId',
        'The AWS Access Key Id you provided does not exist in our records.',
      );
    case 'invalid-session-token':
      return new S3Failure(
        400,
        'InvalidToken',
        'The provided token is malformed or otherwise invalid.',
      );
    case 'expired-session':
      return new S3Failure(400, 'ExpiredToken', 'The provided token has expired.');
  }
};

const wrongScope = (
  mechanism: 'header' | 'presigned',
  what: string,
  detail: Readonly<Record<string, string>> = {},
): S3Failure =>
  mechanism === 'header'
    ? new S3Failure(
        400,
        'AuthorizationHeaderMalformed',
        `The authorization header is malformed; ${what}`,
        detail,
      )
    : new S3Failure(
        400,
        'AuthorizationQueryParametersError',
        `Error parsing the X-Amz-Credential parameter; ${what}`,
        detail,
      );

/** Namespace of the errors that every JSON service shares. */
export const coral = 'com.amazon.coral.service#';

/** A problem as DynamoDB words it.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html */
export const dynamoDbFailure = (problem: Problem): DynamoDbFailure => {
  const failure = (type: string, message: string) =>
    new DynamoDbFailure(400, `${coral}${type}`, message);
  switch (problem.kind) {
    case 'invalid-uri':
      return failure('SerializationException', problem.message);
    case 'repeated':
      return failure('SerializationException', `${problem.name} is given twice`);
    case 'two-mechanisms':
    case 'unsupported-mechanism':
      return failure(
        'IncompleteSignatureException',
        'Authorization header requires exactly one AWS4-HMAC-SHA256 signature.',
      );
    case 'malformed-authorization':
    case 'malformed-query':
      return failure('IncompleteSignatureException', problem.message);
    case 'wrong-region':
      return failure(
        'InvalidSignatureException',
        `Credential should be scoped to a valid region, not '${problem.region}'.`,
      );
    case 'wrong-service':
      return failure(
        'InvalidSignatureException',
        `Credential should be scoped to correct service: '${problem.expected}'.`,
      );
    case 'skewed':
      return failure(
        'InvalidSignatureException',
        problem.late
          ? `Signature expired: ${problem.requestTime} is now earlier than ${problem.serverTime} - 15 min.`
          : `Signature not yet current: ${problem.requestTime} is still later than ${problem.serverTime} + 15 min.`,
      );
    case 'link-not-yet-valid':
    case 'link-expired':
      return failure('InvalidSignatureException', 'A presigned request is not accepted here.');
    case 'unsigned-headers':
      return failure(
        'InvalidSignatureException',
        `These headers must be signed: ${problem.names.join(', ')}.`,
      );
    case 'mismatch':
      return failure(
        'InvalidSignatureException',
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      );
    case 'unknown-access-key':
    case 'invalid-session-token':
      return failure(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      );
    case 'expired-session':
      return failure(
        'ExpiredTokenException',
        'The security token included in the request is expired',
      );
  }
};

/** What AWS says of a refusal: who, which action on what, and whether a Deny or the lack of an Allow
 *  decided. The statement's name is ours, for whoever develops against the engine.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
export const accessDeniedMessage = (refused: LoggedDecision): string => {
  if (refused.principal === 'anonymous') return 'Access Denied';
  const { principal, action, resource, policy, statement } = refused;
  const what = `User: ${principal} is not authorized to perform: ${action} on resource: "${resource}"`;
  return refused.decision === 'ExplicitlyDenied'
    ? `${what} with an explicit deny in the statement ${statement ?? ''} of the policy ${policy ?? ''}`
    : `${what} because no identity-based policy allows the ${action} action`;
};

const builder = new XMLBuilder({ format: false });

/** S3's error document.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses */
export const errorDocument = (
  failure: S3Failure,
  request: { readonly requestId: string; readonly hostId: string },
): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({
    Error: {
      Code: failure.code,
      Message: failure.message,
      ...failure.detail,
      RequestId: request.requestId,
      HostId: request.hostId,
    },
  })}`;
