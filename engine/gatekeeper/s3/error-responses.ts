import { XMLBuilder } from 'fast-xml-parser';
import { S3Failure } from '../../s3/s3-service.ts';
import type { Authentication } from '../signature/authentication.ts';
import type { FormProblem } from '../signature/form-signature.ts';

/** The S3 error for a problem with the request's head, signature or form.
 *  @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
export const s3Failure = (problem: FormProblem): S3Failure => {
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
    case 'incomplete-signature-v2':
      return new S3Failure(
        403,
        'AccessDenied',
        'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
      );
    case 'malformed-authorization':
      return new S3Failure(400, 'AuthorizationHeaderMalformed', problem.message);
    case 'missing-field':
      return new S3Failure(
        400,
        'InvalidArgument',
        `Bucket POST must contain a field named '${problem.name}'.  If it is specified, please check the order of the fields.`,
        { ArgumentName: problem.name, ArgumentValue: '' },
      );
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
        {
          AWSAccessKeyId: problem.accessKeyId,
          StringToSign: problem.stringToSign,
          SignatureProvided: problem.signature,
          StringToSignBytes: hexBytes(problem.stringToSign),
          ...(problem.canonicalRequest === null
            ? {}
            : {
                CanonicalRequest: problem.canonicalRequest,
                CanonicalRequestBytes: hexBytes(problem.canonicalRequest),
              }),
        },
      );
    case 'unknown-access-key':
      return new S3Failure(
        403,
        'InvalidAccessKeyId',
        'The AWS Access Key Id you provided does not exist in our records.',
        { AWSAccessKeyId: problem.accessKeyId },
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

/** Bytes of UTF-8 as S3 shows them: hex, separated by spaces. */
const hexBytes = (text: string): string =>
  Buffer.from(text)
    .toString('hex')
    .replace(/..(?=.)/g, '$& ');

const wrongScope = (
  mechanism: Authentication['mechanism'],
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
