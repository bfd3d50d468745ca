import type { Problem } from '../signature/sender.ts';

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

/** Namespace of the errors common to AWS's JSON services. */
export const coral = 'com.amazon.coral.service#';

/** The DynamoDB error for a problem with the request's head or signature.
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
    case 'incomplete-signature-v2':
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
